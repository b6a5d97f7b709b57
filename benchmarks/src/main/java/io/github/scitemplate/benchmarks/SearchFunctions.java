package io.github.scitemplate.benchmarks;

import java.util.Map;
import java.util.Objects;

/**
 * The functions of {@link SearchProblem}. The last two are made up in the manner of a model's loss.
 */
final class SearchFunctions {
  private static final double[] HARTMANN_ALPHA = {1, 1.2, 3, 3.2};
  private static final double[][] HARTMANN_A = {
    {10, 3, 17, 3.5, 1.7, 8},
    {0.05, 10, 17, 0.1, 8, 14},
    {3, 3.5, 1.7, 10, 17, 8},
    {17, 8, 0.05, 10, 0.1, 14}
  };
  private static final double[][] HARTMANN_P = {
    {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
    {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
    {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
    {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
  };

  private SearchFunctions() {}

  private static Object value(Map<String, Object> point, String name) {
    return Objects.requireNonNull(point.get(name), name);
  }

  private static double number(Map<String, Object> point, String name) {
    return ((Number) value(point, name)).doubleValue();
  }

  private static double square(double x) {
    return x * x;
  }

  static double branin(Map<String, Object> point) {
    double x = number(point, "x0");
    double y = number(point, "x1");
    double parabola = y - 5.1 / (4 * square(Math.PI)) * x * x + 5 / Math.PI * x - 6;
    return square(parabola) + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }

  static double hartmann(Map<String, Object> point) {
    double sum = 0;
    for (int i = 0; i < HARTMANN_ALPHA.length; i++) {
      double inner = 0;
      for (int j = 0; j < 6; j++) {
        inner += HARTMANN_A[i][j] * square(number(point, "x" + j) - HARTMANN_P[i][j]);
      }
      sum -= HARTMANN_ALPHA[i] * Math.exp(-inner);
    }
    return sum;
  }

  static double ackley(Map<String, Object> point) {
    double squares = 0;
    double cosines = 0;
    for (int i = 0; i < 5; i++) {
      double x = number(point, "x" + i);
      squares += x * x / 5;
      cosines += Math.cos(2 * Math.PI * x) / 5;
    }
    return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(cosines) + 20 + Math.E;
  }

  static double rosenbrock(Map<String, Object> point) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double x = number(point, "x" + i);
      sum += 100 * square(number(point, "x" + (i + 1)) - x * x) + square(1 - x);
    }
    return sum;
  }

  static double optimizer(Map<String, Object> point) {
    double rate = Math.log10(number(point, "learning_rate"));
    double layers = number(point, "layers");
    double width = Math.log(number(point, "width")) / Math.log(2);
    double size =
        0.01 * square(layers - 4) + 0.02 * square(width - 7 - 0.25 * (4 - layers)) + batch(point);
    return size
        + switch ((String) value(point, "optimizer")) {
          case "sgd" -> {
            double momentum = number(point, "momentum");
            yield 0.1 + 0.08 * square(rate + 0.5 + 1.5 * momentum) + 0.2 * square(momentum - 0.9);
          }
          case "adam" -> 0.05 + 0.1 * square(rate + 3) + 4 * square(number(point, "beta") - 0.9);
          default -> 0.12 + 0.15 * square(rate + 3.5);
        };
  }

  private static double batch(Map<String, Object> point) {
    return switch ((Integer) value(point, "batch")) {
      case 16 -> 0.06;
      case 32 -> 0.02;
      case 64 -> 0;
      case 128 -> 0.03;
      default -> 0.08;
    };
  }

  static double kernel(Map<String, Object> point) {
    double c = Math.log10(number(point, "c"));
    double rest = scaler(point) + (Boolean.TRUE.equals(value(point, "shrinking")) ? 0 : 0.01);
    String kernel = (String) value(point, "kernel");
    if (kernel.equals("linear")) {
      return rest + 0.3 + 0.02 * square(c + 1);
    }
    double gamma = Math.log10(number(point, "gamma"));
    if (kernel.equals("rbf")) {
      return rest + 0.1 + 0.05 * square(c - 1 + 0.5 * (gamma + 2)) + 0.06 * square(gamma + 2);
    }
    double coefficient = number(point, "coefficient");
    if (kernel.equals("sigmoid")) {
      double curve = 0.05 * square(c) + 0.05 * square(gamma + 2.5);
      return rest + 0.25 + curve + 0.1 * square(coefficient - 0.2);
    }
    double curve = 0.03 * square(c - 0.5) + 0.05 * square(gamma + 1);
    double degree = 0.04 * square(number(point, "degree") - 3);
    return rest + 0.12 + curve + degree + 0.2 * square(coefficient - 0.6);
  }

  private static double scaler(Map<String, Object> point) {
    return switch ((String) value(point, "scaler")) {
      case "none" -> 0.08;
      case "standard" -> 0;
      case "minmax" -> 0.03;
      default -> 0.01;
    };
  }
}
