package io.github.scitemplate.search.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.strategy.SearchMethod;
import io.github.scitemplate.search.strategy.SearchStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GridPointsTest {

  @Test
  void theLastParameterChangesFastest() {
    SearchSpace space = SearchSpace.of(numbers("a", 2), numbers("b", 3));
    assertEquals(
        List.of("{a=0, b=0}", "{a=0, b=1}", "{a=0, b=2}", "{a=1, b=0}", "{a=1, b=1}", "{a=1, b=2}"),
        texts(space));
  }

  @Test
  void whatIsAbsentDoesNotMultiply() {
    SearchSpace space =
        SearchSpace.of(
            Parameter.of("kind", Domain.choice(List.of("x", "y"))),
            Spaces.when("depth", Domain.choice(List.of(1, 2, 3)), "kind == 'x'"),
            numbers("last", 2));
    assertEquals(
        List.of(
            "{kind=x, depth=1, last=0}",
            "{kind=x, depth=1, last=1}",
            "{kind=x, depth=2, last=0}",
            "{kind=x, depth=2, last=1}",
            "{kind=x, depth=3, last=0}",
            "{kind=x, depth=3, last=1}",
            "{kind=y, last=0}",
            "{kind=y, last=1}"),
        texts(space));
  }

  @Test
  void everyPointThatAnyCombinationGivesComesOnce() {
    for (long seed = 0; seed < 60; seed++) {
      SearchSpace space = randomSpace(new SplittableRandom(seed));
      List<String> points = texts(space);
      assertEquals(combinations(space), new TreeSet<>(points), "seed " + seed);
      assertEquals(points.size(), Set.copyOf(points).size());
      assertEquals(points.size(), GridPoints.count(space));
    }
    assertEquals(combinations(Spaces.choices()), new TreeSet<>(texts(Spaces.choices())));
  }

  /** Conditions on parameters before and after, and an exclusion. */
  private static SearchSpace randomSpace(SplittableRandom random) {
    int count = 2 + random.nextInt(5);
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    var parameters = new ArrayList<Parameter>();
    for (int i = 0; i < count; i++) {
      Parameter parameter = numbers("p" + order.get(i), 2 + random.nextInt(3));
      // Depending only on smaller numbers keeps conditions out of circles.
      int number = order.get(i);
      parameters.add(
          number > 0 && random.nextBoolean()
              ? parameter.when(
                  Expression.parse(
                      "p" + random.nextInt(number) + (random.nextBoolean() ? " > 0" : " != 1")))
              : parameter);
    }
    List<Parameter> shuffled = new ArrayList<>();
    while (!parameters.isEmpty()) {
      shuffled.add(parameters.remove(random.nextInt(parameters.size())));
    }
    String exclusion = "p" + random.nextInt(count) + " == 1 and p0 == 0";
    return SearchSpace.of(shuffled, List.of(Expression.parse(exclusion)), Map.of());
  }

  /** By going through the product of all lists. */
  private static Set<String> combinations(SearchSpace space) {
    List<Choice> choices = space.parameters().stream().map(p -> (Choice) p.domain()).toList();
    long product = 1;
    for (Choice choice : choices) {
      product *= choice.size();
    }
    var points = new TreeSet<String>();
    for (long n = 0; n < product; n++) {
      long rest = n;
      int[] places = new int[choices.size()];
      for (int i = 0; i < places.length; i++) {
        places[i] = (int) (rest % choices.get(i).size());
        rest /= choices.get(i).size();
      }
      Point point = space.complete(i -> choices.get(i).values().get(places[i]));
      if (!space.excludes(point)) {
        points.add(point.toString());
      }
    }
    return points;
  }

  @Test
  void keysOfManyAlternativesAreNoProduct() {
    var parameters = new ArrayList<Parameter>();
    List<Integer> kinds = IntStream.range(0, 40).boxed().toList();
    parameters.add(Parameter.of("kind", Domain.choice(kinds)));
    for (int kind : kinds) {
      for (String key : List.of("a", "b", "c")) {
        parameters.add(numbers("kind_[" + kind + "]." + key, 5).within("kind", kind));
      }
    }
    assertEquals(40 * 125, GridPoints.count(SearchSpace.of(parameters.toArray(Parameter[]::new))));
  }

  @Test
  void manyPointsAreCountedWithoutBeingKept() {
    SearchSpace space =
        SearchSpace.of(
            List.of(numbers("a", 100), numbers("b", 100), numbers("c", 60)),
            List.of(Expression.parse("a == b")),
            Map.of());
    assertEquals(99 * 100 * 60, GridPoints.count(space));
    SearchStrategy grid = SearchMethod.GRID.strategy(space, ScoreMode.MIN, 0);
    assertEquals("{a=99, b=98, c=59}", grid.ask(593_999, List.of()).toString());
    assertEquals("{a=0, b=1, c=0}", grid.ask(0, List.of()).toString());
    assertThrows(NoSuchElementException.class, () -> grid.ask(594_000, List.of()));
  }

  @Test
  void tooManyPointsAreRefused() {
    assertRefused(
        "more than 5,000,000 points",
        SearchSpace.of(numbers("a", 1000), numbers("b", 1000), numbers("c", 6)));
  }

  @Test
  void lookingForPointsAmongCountlessExcludedOnesIsGivenUp() {
    SearchSpace space =
        SearchSpace.of(
            List.of(numbers("a", 100), numbers("b", 100), numbers("c", 100)),
            List.of(Expression.parse("a < 98 and c < 100")),
            Map.of());
    assertEquals(20_000, GridPoints.count(space));
    var points = new GridPoints(space, 100_000);
    UserException e = assertThrows(UserException.class, points::advance);
    assertTrue(e.toString().contains("cannot be counted"), e.toString());
  }

  @Test
  void distributionsAreRefused() {
    assertRefused(
        "rate is log_uniform [0.1, 1]",
        SearchSpace.of(numbers("a", 2), Parameter.of("rate", Domain.logUniform(0.1, 1))));
  }

  private static void assertRefused(String words, SearchSpace space) {
    UserException e = assertThrows(UserException.class, () -> GridPoints.count(space));
    assertTrue(e.toString().contains(words), e.toString());
  }

  private static Parameter numbers(String name, int count) {
    return Parameter.of(name, Domain.choice(IntStream.range(0, count).boxed().toList()));
  }

  private static List<String> texts(SearchSpace space) {
    var points = new GridPoints(space);
    var texts = new ArrayList<String>();
    while (points.advance()) {
      texts.add(points.point().toString());
    }
    return texts;
  }
}
