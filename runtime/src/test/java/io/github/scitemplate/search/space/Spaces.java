package io.github.scitemplate.search.space;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.strategy.SearchStrategy;
import io.github.scitemplate.search.strategy.Trial;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Spaces and searches for the tests. */
public final class Spaces {
  private Spaces() {}

  public static Parameter when(String name, Domain domain, String condition) {
    return Parameter.of(name, domain).when(Expression.parse(condition));
  }

  public static SearchSpace cube(int dimensions, double low, double high) {
    return SearchSpace.of(
        IntStream.range(0, dimensions)
            .mapToObj(i -> Parameter.of("x" + i, Domain.uniform(low, high)))
            .toArray(Parameter[]::new));
  }

  /** Every kind of domain, sections as choices, nested conditions and an exclusion. */
  public static SearchSpace everything() {
    List<Parameter> parameters =
        List.of(
            when("deep", Domain.uniform(-1, 1), "momentum > 0.5"),
            Parameter.of("learning_rate", Domain.logUniform(1e-4, 0.1)),
            Parameter.of(
                "Optimizer", Domain.choice(List.of(Map.of("name", "sgd"), Map.of("name", "adam")))),
            when("momentum", Domain.uniform(0, 0.99), "Optimizer.name == 'sgd'"),
            when("beta", Domain.normal(0.9, 0.02), "Optimizer.name == 'adam'"),
            Parameter.of("layers", Domain.intUniform(1, 4)),
            Parameter.of("Model.hidden", Domain.intLogUniform(16, 512)),
            Parameter.of("dropout", Domain.stepped(0, 0.5, 0.1)),
            Parameter.of("batch_size", Domain.choice(List.of(8, 16, 32))));
    return SearchSpace.of(
        parameters,
        List.of(Expression.parse("batch_size == 8 and learning_rate > 0.05")),
        Map.of("Misc.num_epochs", 3));
  }

  /**
   * Choices alone, keys within sections of equal paths, a condition on a later key, an exclusion.
   */
  public static SearchSpace choices() {
    Object sgd = Map.of("name", "sgd");
    Object adam = Map.of("name", "adam");
    return SearchSpace.of(
        List.of(
            when("warmup", Domain.choice(List.of(true, false)), "batch_size > 8"),
            Parameter.of("Optimizer", Domain.choice(List.of(sgd, adam, Map.of("name", "lamb")))),
            Parameter.of("Optimizer_[0].decay", Domain.choice(List.of(0.0, 0.1, 0.2)))
                .within("Optimizer", sgd),
            Parameter.of("Optimizer_[1].decay", Domain.choice(List.of(0.0, 0.5)))
                .within("Optimizer", adam),
            when("Optimizer.nesterov", Domain.choice(List.of("yes", "no")), "decay > 0.1")
                .within("Optimizer", sgd),
            Parameter.of("batch_size", Domain.choice(List.of(8, 16, 32)))),
        List.of(Expression.parse("batch_size == 32 and Optimizer.name == 'adam'")),
        Map.of());
  }

  /** A made-up score of a point of {@link #everything}. */
  public static double score(Point point) {
    double sum = 0;
    for (Object value : point.values().values()) {
      sum += value instanceof Number number ? Math.abs(number.doubleValue() - 0.3) : 0.1;
    }
    return sum;
  }

  public static double[] numbers(Point point) {
    return point.values().values().stream()
        .mapToDouble(value -> ((Number) value).doubleValue())
        .toArray();
  }

  /** The best value of a search that asks for one point at a time. */
  public static double best(
      SearchStrategy strategy, int trials, ScoreMode scoreMode, ToDoubleFunction<Point> function) {
    double best = Double.POSITIVE_INFINITY;
    for (int n = 0; n < trials; n++) {
      Point point = strategy.ask(n, List.of());
      double value = function.applyAsDouble(point);
      strategy.tell(n, Trial.completed(point, scoreMode.loss(value)));
      best = Math.min(best, value);
    }
    return best;
  }

  public static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }
}
