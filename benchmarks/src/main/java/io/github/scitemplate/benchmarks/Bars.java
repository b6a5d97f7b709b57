package io.github.scitemplate.benchmarks;

import java.util.OptionalDouble;

/** What the project has set itself: the most that a ratio may be. */
final class Bars {
  private Bars() {}

  /** The most that our trainer may take, with {@code other} as the unit. */
  static OptionalDouble ofTrainer(Case setting, Contender other) {
    if (other == Contender.LOOP) {
      return OptionalDouble.of(1.02);
    }
    if (setting.threads() > 1) {
      return other == Contender.PYTHON && setting.model().equals("cnn128") && isSgd(setting)
          ? OptionalDouble.of(0.80)
          : OptionalDouble.empty();
    }
    return switch (other) {
      case PYTHON -> toPython(setting);
      case PYTHON_TEMPLATE ->
          switch (setting.workload()) {
            case MLP -> OptionalDouble.of(0.40);
            case CNN -> OptionalDouble.of(0.80);
            case RESNET -> OptionalDouble.empty();
          };
      case EASY_TRAIN ->
          switch (setting.model()) {
            case "mlp32" -> OptionalDouble.of(0.50);
            case "cnn128" -> OptionalDouble.of(0.80);
            default -> OptionalDouble.empty();
          };
      default -> OptionalDouble.empty();
    };
  }

  private static OptionalDouble toPython(Case setting) {
    return switch (setting.model()) {
      case "mlp32" -> OptionalDouble.of(isSgd(setting) ? 0.75 : 0.50);
      case "cnn32" -> OptionalDouble.of(0.92);
      case "cnn64" -> OptionalDouble.of(0.90);
      case "cnn128" -> OptionalDouble.of(0.95);
      case "resnet64" -> OptionalDouble.of(1.0);
      default -> OptionalDouble.empty();
    };
  }

  private static boolean isSgd(Case setting) {
    return setting.rule() == Rule.SGD;
  }

  /** The most that training with checkpoints may take, with training without as the unit. */
  static double ofCheckpoints() {
    return 1.02;
  }

  /** The most that training with F1 and AUC may take, with loss and accuracy as the unit. */
  static double ofMetrics() {
    return 1.03;
  }

  /** The most that evaluation may take, with the forward part of training as the unit. */
  static OptionalDouble ofEvaluation() {
    return OptionalDouble.of(1);
  }
}
