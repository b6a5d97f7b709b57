package io.github.scitemplate.benchmarks;

import io.github.scitemplate.engine.Precision;
import java.util.Arrays;
import java.util.List;

/** Who trains, or evaluates, the same thing. */
enum Contender {
  TRAINER("trainer", "Trainer"),
  LOOP("loop", "compiled loop"),
  EAGER_LOOP("eager-loop", "eager loop"),
  EASY_TRAIN("easytrain", "EasyTrain"),
  PYTHON("python", "Python"),
  PYTHON_FUSED("python-fused", "Python, fused"),
  PYTHON_CHANNELS_LAST("python-channels-last", "Python, channels last"),
  PYTHON_COMPILED("python-compiled", "torch.compile"),
  PYTHON_TEMPLATE("python-template", "Python template"),
  LIGHTNING("python-lightning", "Lightning"),
  FORWARD("forward", "forward of training"),
  EVALUATION("evaluation", "evaluation"),
  LARGE_EVALUATION("large-evaluation", "evaluation, large batches"),
  NO_CHECKPOINTS("no-checkpoints", "without checkpoints"),
  CHECKPOINTS("checkpoints", "with checkpoints"),
  COUNTED_METRICS("counted-metrics", "with F1"),
  RANKED_METRICS("ranked-metrics", "with F1 and AUC");

  /** Those that train. */
  static final List<Contender> TRAINING =
      List.of(
          TRAINER,
          LOOP,
          EAGER_LOOP,
          EASY_TRAIN,
          PYTHON,
          PYTHON_FUSED,
          PYTHON_CHANNELS_LAST,
          PYTHON_COMPILED,
          PYTHON_TEMPLATE,
          LIGHTNING);

  /** Those that show what evaluation costs. */
  static final List<Contender> EVALUATING = List.of(FORWARD, EVALUATION, LARGE_EVALUATION);

  /** Those that show what checkpoints cost. */
  static final List<Contender> SAVING = List.of(NO_CHECKPOINTS, CHECKPOINTS);

  /** Those that show what metrics of a whole split cost in training. */
  static final List<Contender> MEASURING = List.of(NO_CHECKPOINTS, COUNTED_METRICS, RANKED_METRICS);

  private final String word;
  private final String heading;

  Contender(String word, String heading) {
    this.word = word;
    this.heading = heading;
  }

  /** What servers call it. */
  String word() {
    return word;
  }

  /** What tables call it. */
  String heading() {
    return heading;
  }

  boolean isPython() {
    return word.startsWith("python");
  }

  /** Whether it trains this. */
  boolean trains(Case setting) {
    Workload workload = setting.workload();
    return switch (this) {
      // DJL's loop takes losses of one class for each sample.
      case EASY_TRAIN -> !workload.readsTokens() && workload.precision() == Precision.FP32;
      // Only compiled training calculates in bfloat16.
      case EAGER_LOOP, PYTHON_TEMPLATE, LIGHTNING -> workload.precision() == Precision.FP32;
      case PYTHON_CHANNELS_LAST -> workload == Workload.RESNET || workload == Workload.RESNET_BF16;
      default -> true;
    };
  }

  /** The contender that servers call {@code word}. */
  static Contender of(String word) {
    return Arrays.stream(values()).filter(c -> c.word.equals(word)).findFirst().orElseThrow();
  }
}
