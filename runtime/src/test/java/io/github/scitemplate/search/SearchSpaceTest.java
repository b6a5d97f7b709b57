package io.github.scitemplate.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
}
