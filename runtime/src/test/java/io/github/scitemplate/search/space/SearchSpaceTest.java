package io.github.scitemplate.search.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.search.expression.Expression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SearchSpaceTest {
  private static final Parameter KIND = Parameter.of("kind", Domain.choice(List.of("a", "b")));
  private static final Parameter RATE = Parameter.of("Optimizer.rate", Domain.uniform(0, 1));

  @Test
  void domainsWithNothingToSearchAreRefused() {
    assertRefused("nothing to search", () -> Domain.uniform(1, 1));
    assertRefused("nothing to search", () -> Domain.uniform(2, 1));
    assertRefused("nothing to search", () -> Domain.uniform(Double.NaN, 1));
    assertRefused("nothing to search", () -> Domain.uniform(-1e308, 1e308));
    assertRefused("cannot begin at 0", () -> Domain.logUniform(0, 1));
    assertRefused("cannot begin at -1", () -> Domain.logUniform(-1, 1));
    assertRefused("cannot begin at 0", () -> Domain.intLogUniform(0, 8));
    assertRefused("standard deviation of 0", () -> Domain.normal(1, 0));
    assertRefused("Steps of 0 ", () -> Domain.stepped(0, 1, 0));
    assertRefused("Steps of 2 ", () -> Domain.stepped(0, 1, 2));
    assertRefused("2^53", () -> Domain.intUniform(0, 1L << 60));
    assertRefused("choices is empty", () -> Domain.choice(List.of()));
    assertRefused("listed twice", () -> Domain.choice(List.of(1, 2, 1)));
  }

  @Test
  void stepsAreWrittenAsAPersonWould() {
    var domain = (NumericDomain) Domain.stepped(0, 0.5, 0.1);
    var values = new ArrayList<Object>();
    for (int i = 0; i < 6; i++) {
      values.add(domain.valueAt((i + 0.5) / 6));
    }
    assertEquals(List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5), values);
    assertTrue(domain.contains(0.3));
    assertFalse(domain.contains(0.35));
    assertFalse(domain.contains(0.6));
    assertEquals(64L, ((NumericDomain) Domain.stepped(32, 128, 32)).valueAt(0.4));
  }

  @Test
  void everyWholeNumberHasACellAndTheCellsFillTheRange() {
    for (Domain kind : List.of(Domain.intUniform(-3, 9), Domain.intLogUniform(1, 40))) {
      var domain = (NumericDomain) kind;
      double end = 0;
      for (long n = (long) domain.first(); n <= domain.second(); n++) {
        double position = domain.positionOf(n);
        assertEquals(n, domain.valueAt(position));
        assertEquals(end, domain.cellStart(position), 1e-12);
        end = domain.cellEnd(position);
      }
      assertEquals(1, end, 1e-12);
    }
  }

  @Test
  void positionsAndValuesAreInverse() {
    for (Domain kind :
        List.of(Domain.uniform(-5, 10), Domain.logUniform(1e-6, 10), Domain.normal(0.9, 0.02))) {
      var domain = (NumericDomain) kind;
      for (double position = 0.001; position < 1; position += 0.037) {
        Object value = domain.valueAt(position);
        assertTrue(kind.contains(value));
        assertEquals(position, domain.positionOf(value), 1e-12);
      }
      assertTrue(kind.contains(domain.valueAt(0)) && kind.contains(domain.valueAt(1)));
    }
  }

  @Test
  void valuesFromAFileAreCheckedByName() {
    SearchSpace space = Spaces.everything();
    Map<String, Object> values = new HashMap<>(space.randomPoint(1, 0).values());
    assertEquals(space.randomPoint(1, 0), space.point(values));
    values.put("layers", 5);
    assertRefused("layers cannot be 5", () -> space.point(values));
    values.put("layers", 2.5);
    assertRefused("layers cannot be 2.5", () -> space.point(values));
    values.put("layers", "two");
    assertRefused("layers cannot be two", () -> space.point(values));
    values.put("layers", 2.0);
    assertEquals(2L, space.point(values).values().get("layers"));
    values.put("learning_rat", 2);
    assertRefused("Did you mean learning_rate?", () -> space.point(values));
    values.remove("learning_rat");
    values.put("Optimizer", Map.of("name", "adam"));
    values.put("beta", 0.9);
    values.put("momentum", 0.9);
    assertRefused("present only when Optimizer.name == 'sgd'", () -> space.point(values));
    values.remove("momentum");
    values.remove("deep");
    values.remove("beta");
    assertRefused("A value for beta is missing", () -> space.point(values));
  }

  @Test
  void namesInConditionsAreFoundByTheirEndIfOnlyOneEndsSo() {
    SearchSpace space =
        SearchSpace.of(KIND, RATE, Spaces.when("more", Domain.uniform(0, 1), "rate > 0.5"));
    assertEquals(2, space.point(Map.of("kind", "a", "Optimizer.rate", 0.1)).values().size());
    assertRefused(
        "Write the whole path",
        () ->
            SearchSpace.of(
                RATE,
                Parameter.of("Decay.rate", Domain.uniform(0, 1)),
                Spaces.when("more", Domain.uniform(0, 1), "rate > 0.5")));
  }

  @Test
  void fixedValuesOfTheConfigCanBeNamed() {
    SearchSpace space =
        SearchSpace.of(
            List.of(KIND, Spaces.when("more", Domain.uniform(0, 1), "num_epochs > 5")),
            List.of(),
            Map.of("Misc.num_epochs", 3));
    assertEquals(Map.of("kind", "a"), space.point(Map.of("kind", "a")).values());
  }

  @Test
  void fixedValuesMayBeOfAnyKind() {
    Map<String, Object> constants =
        Map.of("sizes", List.of(1, 2), "mode", "fast", "rate", 0.5, "deep", true);
    for (String holds :
        List.of(
            "2 in sizes",
            "sizes == [1, 2]",
            "mode == 'fast'",
            "rate < 1",
            "deep",
            "not deep == false")) {
      assertEquals(
          2,
          withConstants(constants, holds).point(Map.of("kind", "a", "more", 0.5)).values().size());
    }
    for (String fails : List.of("3 in sizes", "mode != 'fast'", "rate > 1", "not deep")) {
      assertEquals(1, withConstants(constants, fails).point(Map.of("kind", "a")).values().size());
    }
    assertRefused("compares numbers", () -> withConstants(constants, "mode < 3"));
    assertRefused("needs a list", () -> withConstants(constants, "kind in mode"));
  }

  private static SearchSpace withConstants(Map<String, Object> constants, String condition) {
    Parameter more = Spaces.when("more", Domain.uniform(0, 1), condition);
    return SearchSpace.of(List.of(KIND, more), List.of(), constants);
  }

  @Test
  void aKeyWithinASectionIsPresentOnlyIfThatVerySectionIsChosen() {
    // Two sections with the same name are told apart by the rest.
    Object plain = Map.of("name", "sgd");
    Object nesterov = Map.of("name", "sgd", "nesterov", true);
    SearchSpace space =
        SearchSpace.of(
            Parameter.of("Optimizer", Domain.choice(List.of(plain, nesterov))),
            Parameter.of("Optimizer.momentum", Domain.uniform(0, 1)).within("Optimizer", plain));
    assertEquals(
        Map.of("Optimizer", nesterov), space.point(Map.of("Optimizer", nesterov)).values());
    Map<String, Object> values = Map.of("Optimizer", plain, "Optimizer.momentum", 0.5);
    assertEquals(values, space.point(values).values());
    assertRefused(
        "present only when Optimizer == {name: 'sgd'}.",
        () -> space.point(Map.of("Optimizer", nesterov, "Optimizer.momentum", 0.5)));
    assertRefused(
        "Optimizer is never {name=adam}",
        () ->
            SearchSpace.of(
                Parameter.of("Optimizer", Domain.choice(List.of(plain, nesterov))),
                RATE.within("Optimizer", Map.of("name", "adam"))));
  }

  @Test
  void allConditionsOfAParameterMustHold() {
    SearchSpace space =
        SearchSpace.of(
            KIND,
            RATE,
            Parameter.of("kind.inner", Domain.choice(List.of(1, 2))).within("kind", "a"),
            Parameter.of("deep", Domain.uniform(0, 1))
                .within("kind", "a")
                .within("kind.inner", 2)
                .when(Expression.parse("rate < 0.2 or rate > 0.8")));
    Parameter deep = space.parameters().get(3);
    assertEquals(
        "kind == 'a' and kind.inner == 2 and (rate < 0.2 or rate > 0.8)",
        String.valueOf(deep.when()));
    for (double rate : List.of(0.1, 0.5, 0.9)) {
      for (int inner = 1; inner <= 2; inner++) {
        Map<String, Object> values = new HashMap<>();
        values.putAll(Map.of("kind", "a", "kind.inner", inner, "Optimizer.rate", rate));
        if (inner == 2 && rate != 0.5) {
          assertRefused("A value for deep is missing", () -> space.point(values));
          values.put("deep", 0.3);
        }
        assertEquals(values, space.point(values).values());
      }
    }
    assertEquals(2, space.point(Map.of("kind", "b", "Optimizer.rate", 0.1)).values().size());
  }

  @Test
  void messagesPointIntoAConditionThatWasJoined() {
    Parameter joined =
        Spaces.when("x", Domain.uniform(0, 1), "rate < 1 or rate > 2")
            .within("kind", "a")
            .when(Expression.parse("rate == 'fast' or rate > 0"));
    assertRefused(
        "    (rate < 1 or rate > 2) and kind == 'a' and (rate == 'fast' or rate > 0)"
            + System.lineSeparator()
            + " ".repeat(4 + 52)
            + "^",
        () -> SearchSpace.of(KIND, RATE, joined));
  }

  @Test
  void keysOfTheSamePathInSeveralSectionsAreOneName() {
    Object sgd = Map.of("name", "sgd");
    Object rms = Map.of("name", "rms");
    Object fixed = Map.of("name", "fixed", "momentum", 0.7);
    SearchSpace space =
        SearchSpace.of(
            List.of(
                Parameter.of("Optimizer", Domain.choice(List.of(sgd, rms, fixed))),
                Parameter.of("Optimizer_[0].momentum", Domain.uniform(0, 1))
                    .within("Optimizer", sgd),
                Parameter.of("Optimizer_[1].momentum", Domain.choice(List.of(0.2, "none")))
                    .within("Optimizer", rms),
                Spaces.when("warmup", Domain.choice(List.of(1, 2)), "momentum > 0.5")),
            List.of(Expression.parse("Optimizer.momentum == 'none' or Optimizer.momentum == 0.25")),
            Map.of());
    Map<String, Object> slow = Map.of("Optimizer", sgd, "Optimizer_[0].momentum", 0.4);
    Map<String, Object> fast = Map.of("Optimizer", sgd, "Optimizer_[0].momentum", 0.6, "warmup", 2);
    Map<String, Object> listed = Map.of("Optimizer", rms, "Optimizer_[1].momentum", 0.2);
    Map<String, Object> written = Map.of("Optimizer", fixed, "warmup", 1);
    for (Map<String, Object> values : List.of(slow, fast, listed, written)) {
      assertEquals(values, space.point(values).values());
      assertFalse(space.excludes(space.point(values)));
    }
    assertTrue(
        space.excludes(space.point(Map.of("Optimizer", rms, "Optimizer_[1].momentum", "none"))));
    assertTrue(
        space.excludes(space.point(Map.of("Optimizer", sgd, "Optimizer_[0].momentum", 0.25))));
  }

  @Test
  void senselessConditionsAreRefused() {
    assertCondition("kind == 'c'", "kind is never c");
    assertCondition("kind in ['a', 'c']", "kind is never c");
    assertCondition("kidn == 'a'", "Did you mean kind?");
    assertCondition("kind < 3", "compares numbers");
    assertCondition("rate == 'fast'", "rate is never fast");
    assertCondition("kind", "neither true nor false");
    assertCondition("rate and kind == 'a'", "neither true nor false");
    assertCondition("kind in 'ab'", "needs a list");
    assertCondition("kind.name == 'a'", "Nothing in the config is named kind.name");
  }

  private static void assertCondition(String condition, String words) {
    assertRefused(
        words, () -> SearchSpace.of(KIND, RATE, Spaces.when("x", Domain.uniform(0, 1), condition)));
  }

  @Test
  void conditionsInACircleAreRefused() {
    assertRefused(
        "in a circle: {x=y > 0.5, y=x > 0.5}",
        () ->
            SearchSpace.of(
                KIND,
                Spaces.when("x", Domain.uniform(0, 1), "y > 0.5"),
                Spaces.when("y", Domain.uniform(0, 1), "x > 0.5")));
    assertRefused(
        "in a circle", () -> SearchSpace.of(Spaces.when("x", Domain.uniform(0, 1), "x > 0.5")));
  }

  @Test
  void exclusionsThatLeaveNothingAreRefused() {
    assertRefused(
        "leave nothing to try",
        () ->
            SearchSpace.of(
                List.of(KIND), List.of(Expression.parse("kind in ['a', 'b']")), Map.of()));
  }

  @Test
  void aParameterGivenTwiceAndNoneAtAllAreRefused() {
    assertRefused("given twice", () -> SearchSpace.of(KIND, KIND));
    assertRefused("no parameter", SearchSpace::of);
  }

  private static void assertRefused(String words, Executable action) {
    UserException e = assertThrows(UserException.class, action);
    assertTrue(e.toString().contains(words), e.toString());
  }

  @Test
  void anExpressionMaySetComparisonsSideBySide() {
    for (String holds :
        List.of(
            "(rate > 0.2) == true",
            "(rate > 0.2) != (kind == 'a')",
            "(not rate > 0.2) == false",
            "(rate > 0.2 and kind == 'b') == true",
            "kind in ['b', 'a']",
            "kind not in ['a']",
            "rate == 0.5",
            "rate in [0.25, 0.5]")) {
      SearchSpace space =
          SearchSpace.of(KIND, RATE, Spaces.when("more", Domain.uniform(0, 1), holds));
      Map<String, Object> values = Map.of("kind", "b", "Optimizer.rate", 0.5, "more", 0.1);
      assertEquals(values, space.point(values).values(), holds);
    }
    assertNever("compares numbers", "(kind < 3) == true");
    assertNever("kind is never d", "kind in ['a', 'd']");
    assertNever("rate is never fast", "rate == 'fast'");
    assertNever("neither true nor false", "kind");
    assertNever("neither true nor false", "[1, 2]");
    assertNever("neither true nor false", "not rate");
  }

  private static void assertNever(String problem, String condition) {
    assertRefused(
        problem,
        () -> SearchSpace.of(KIND, RATE, Spaces.when("more", Domain.uniform(0, 1), condition)));
  }

  @Test
  void moreParametersThanCanBeSearchedAreRefused() {
    Parameter[] many =
        IntStream.rangeClosed(0, 2000)
            .mapToObj(i -> Parameter.of("p" + i, Domain.uniform(0, 1)))
            .toArray(Parameter[]::new);
    assertRefused("There are 2001 parameters to search for", () -> SearchSpace.of(many));
    assertRefused("no parameter to search for", () -> SearchSpace.of());
    assertRefused("The parameter kind is given twice.", () -> SearchSpace.of(KIND, KIND));
  }

  @Test
  void numbersThatAreNoneLieInNoDomain() {
    for (Domain domain :
        List.of(
            Domain.normal(0, 1),
            Domain.uniform(-1, 1),
            Domain.logUniform(1, 2),
            Domain.intUniform(0, 3))) {
      for (Object wrong :
          List.of(Double.NaN, Double.POSITIVE_INFINITY, "1", List.of(), Map.of(), true)) {
        assertFalse(domain.contains(wrong), domain.description() + " " + wrong);
      }
    }
    assertTrue(Domain.normal(0, 1).contains(1e9));
    assertFalse(Domain.uniform(0, 1).contains(1.5));
    assertFalse(Domain.uniform(0, 1).contains(-0.5));
    assertRefused("standard deviation of", () -> Domain.normal(Double.NaN, 1));
    assertRefused("standard deviation of", () -> Domain.normal(0, Double.POSITIVE_INFINITY));
    assertRefused("standard deviation of", () -> Domain.normal(0, -1));
    assertRefused("Steps of ", () -> Domain.stepped(0, 1, -0.1));
    assertRefused("Steps of ", () -> Domain.stepped(0, 1e300, 1e-300));
  }

  @Test
  void aConditionOfAnyFormIsJoinedWithThatOfItsSection() {
    SearchSpace space =
        SearchSpace.of(
            KIND,
            RATE,
            Parameter.of("deep", Domain.uniform(0, 1))
                .within("kind", "a")
                .when(Expression.parse("not rate < 0.2 and rate not in [0.5, 0.75]")));
    assertEquals(
        "kind == 'a' and not rate < 0.2 and rate not in [0.5, 0.75]",
        String.valueOf(space.parameters().get(2).when()));
    for (double rate : List.of(0.1, 0.5, 0.6)) {
      for (String kind : List.of("a", "b")) {
        Map<String, Object> values = new HashMap<>(Map.of("kind", kind, "Optimizer.rate", rate));
        boolean present = kind.equals("a") && rate == 0.6;
        if (present) {
          values.put("deep", 0.3);
        }
        assertEquals(values, space.point(values).values());
      }
    }
    assertRefused(
        "rate is never fast",
        () ->
            SearchSpace.of(
                KIND,
                RATE,
                Parameter.of("deep", Domain.uniform(0, 1))
                    .within("kind", "a")
                    .when(Expression.parse("rate in [0.5, 'fast']"))));
  }
}
