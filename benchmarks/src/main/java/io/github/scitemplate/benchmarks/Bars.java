package io.github.scitemplate.benchmarks;

import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the project has set itself: the most that a ratio may be. */
final class Bars {
  /** By the words of a case. */
  private static final Map<String, Double> TO_PYTHON =
      Map.ofEntries(
          Map.entry("mlp32 sgd 1", 0.28),
          Map.entry("mlp32 adam 1", 0.18),
          Map.entry("cnn32 sgd 1", 0.56),
          Map.entry("cnn64 sgd 1", 0.68),
          Map.entry("cnn128 sgd 1", 0.70),
          Map.entry("cnn64 adam 1", 0.62),
          Map.entry("cnn64 sgd 2", 0.70),
          Map.entry("resnet64 sgd 1", 0.90),
          Map.entry("resnet-bf16-64 sgd 1", 0.47),
          Map.entry("transformer16 adam 1", 0.85),
          Map.entry("lstm20 adam 1", 0.95));

  private Bars() {}

  /** The most that our trainer may take, with {@code other} as the unit. */
  static OptionalDouble ofTrainer(Case setting, Contender other) {
    return switch (other) {
      case LOOP -> OptionalDouble.of(1.05);
      case PYTHON_COMPILED -> OptionalDouble.of(1);
      case PYTHON -> optional(TO_PYTHON.get(key(setting)));
      case EASY_TRAIN, PYTHON_TEMPLATE ->
          switch (setting.model()) {
            case "mlp32" -> OptionalDouble.of(other == Contender.EASY_TRAIN ? 0.50 : 0.40);
            case "cnn128" -> OptionalDouble.of(0.80);
            default -> OptionalDouble.empty();
          };
      default -> OptionalDouble.empty();
    };
  }

  /** Whether a case is one of those that the project has set itself a bar for. */
  static boolean has(Case setting) {
    return TO_PYTHON.containsKey(key(setting));
  }

  private static String key(Case setting) {
    return setting.model() + " " + setting.rule().label() + " " + setting.threads();
  }

  private static OptionalDouble optional(@Nullable Double bar) {
    return bar == null ? OptionalDouble.empty() : OptionalDouble.of(bar);
  }

  /** The most that a process of the trainer may hold, with one of bare Python as the unit. */
  static double ofMemory() {
    return 1;
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
