package io.github.scitemplate.benchmarks;

import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A function to minimise; python/search.py has the same ones. */
record SearchProblem(
    String label,
    double minimum,
    ToDoubleFunction<Map<String, Object>> function,
    SearchSpace space) {
  static final SearchProblem BRANIN =
      of(
          "branin",
          0.39788735772973816,
          SearchFunctions::branin,
          Parameter.of("x0", Domain.uniform(-5, 10)),
          Parameter.of("x1", Domain.uniform(0, 15)));
  static final SearchProblem HARTMANN6 =
      of("hartmann6", -3.322368011415515, SearchFunctions::hartmann, cube(6, 0, 1));
  static final SearchProblem ACKLEY5 =
      of("ackley5", 0, SearchFunctions::ackley, cube(5, -32.768, 32.768));
  static final SearchProblem ROSENBROCK4 =
      of("rosenbrock4", 0, SearchFunctions::rosenbrock, cube(4, -5, 10));
  static final SearchProblem OPTIMIZER =
      of(
          "optimizer",
          0.05,
          SearchFunctions::optimizer,
          Parameter.of("optimizer", Domain.choice(List.of("sgd", "adam", "rmsprop"))),
          Parameter.of("learning_rate", Domain.logUniform(1e-5, 1)),
          when("momentum", Domain.uniform(0, 0.99), "optimizer == 'sgd'"),
          when("beta", Domain.uniform(0.8, 0.999), "optimizer == 'adam'"),
          Parameter.of("layers", Domain.intUniform(1, 8)),
          Parameter.of("width", Domain.intLogUniform(16, 1024)),
          Parameter.of("batch", Domain.choice(List.of(16, 32, 64, 128, 256))));
  static final SearchProblem KERNEL =
      of(
          "kernel",
          0.1,
          SearchFunctions::kernel,
          Parameter.of("kernel", Domain.choice(List.of("linear", "poly", "rbf", "sigmoid"))),
          Parameter.of("c", Domain.logUniform(1e-3, 1e3)),
          when("gamma", Domain.logUniform(1e-4, 10), "kernel != 'linear'"),
          when("degree", Domain.intUniform(2, 6), "kernel == 'poly'"),
          when("coefficient", Domain.stepped(0, 1, 0.1), "kernel in ['poly', 'sigmoid']"),
          Parameter.of("shrinking", Domain.choice(List.of(true, false))),
          Parameter.of("scaler", Domain.choice(List.of("none", "standard", "minmax", "robust"))));

  /** All of them. */
  static final List<SearchProblem> ALL =
      List.of(BRANIN, HARTMANN6, ACKLEY5, ROSENBROCK4, OPTIMIZER, KERNEL);

  private static SearchProblem of(
      String label,
      double minimum,
      ToDoubleFunction<Map<String, Object>> function,
      Parameter... parameters) {
    return new SearchProblem(label, minimum, function, SearchSpace.of(parameters));
  }

  private static Parameter[] cube(int dimensions, double low, double high) {
    return IntStream.range(0, dimensions)
        .mapToObj(i -> Parameter.of("x" + i, Domain.uniform(low, high)))
        .toArray(Parameter[]::new);
  }

  private static Parameter when(String name, Domain domain, String condition) {
    return Parameter.of(name, domain).when(Expression.parse(condition));
  }

  double value(Map<String, Object> point) {
    return function.applyAsDouble(point);
  }
}
