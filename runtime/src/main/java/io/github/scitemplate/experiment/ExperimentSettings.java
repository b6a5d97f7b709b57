package io.github.scitemplate.experiment;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.monitor.ScheduleSettings;
import io.github.scitemplate.monitor.ScoreMode;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The keys of an experiment that the framework itself reads. They may stand in any section.
 *
 * @param schedule how long and how often
 * @param scoreMetric the metric that chooses the best model
 * @param scoreMode whether more or less of it is better
 * @param gpus how many GPUs are wanted
 * @param keepCheckpoints how many checkpoints are kept; absent: all
 * @param writeFile whether {@code log_train.txt} is written
 * @param writeTensorBoard whether event files are written
 * @param seed what every random draw derives from
 */
public record ExperimentSettings(
    ScheduleSettings schedule,
    String scoreMetric,
    ScoreMode scoreMode,
    int gpus,
    OptionalInt keepCheckpoints,
    boolean writeFile,
    boolean writeTensorBoard,
    long seed) {

  private static final Set<String> KEYS =
      Set.of(
          "num_epochs",
          "num_iterations",
          "val_freq",
          "checkpoint_freq",
          "log_freq",
          "lr_freq",
          "patience",
          "copy_code",
          "n_gpu",
          "overwrite_checkpoint",
          "write_file",
          "write_tb",
          "seed",
          "score_metric",
          "score_mode",
          "keep_checkpoints");

  /** Whether {@code key} is one of the framework's. */
  public static boolean isRuntimeKey(String key) {
    return KEYS.contains(key);
  }

  /** Keys whose values have to fit each other, so that their combinations are checked. */
  public static boolean isCoupledKey(String key) {
    return ScheduleSettings.COUPLED_KEYS.contains(key)
        || key.equals("overwrite_checkpoint")
        || key.equals("keep_checkpoints");
  }

  /** Reads and checks all runtime keys; every error names file and line. */
  public static ExperimentSettings read(Config cfg) {
    cfg.getBoolean("copy_code", true);
    return new ExperimentSettings(
        ScheduleSettings.read(cfg),
        cfg.getString("score_metric", "acc"),
        scoreMode(cfg),
        gpus(cfg),
        keepCheckpoints(cfg),
        cfg.getBoolean("write_file", true),
        cfg.getBoolean("write_tb", false),
        cfg.getLong("seed", 0));
  }

  private static ScoreMode scoreMode(Config cfg) {
    String mode = cfg.getString("score_mode", "max");
    return switch (mode) {
      case "max" -> ScoreMode.MAX;
      case "min" -> ScoreMode.MIN;
      default ->
          throw cfg.error(
              "score_mode",
              "score_mode is " + mode + ", but a score is best at its max or its min.",
              "Write `score_mode: max` or `score_mode: min`.");
    };
  }

  private static int gpus(Config cfg) {
    int gpus = cfg.getInt("n_gpu", 0);
    if (gpus < 0) {
      throw cfg.error(
          "n_gpu", "n_gpu is " + gpus + ".", "Write 0 for the CPU, or the number of GPUs.");
    }
    return gpus;
  }

  private static OptionalInt keepCheckpoints(Config cfg) {
    boolean given = cfg.has("overwrite_checkpoint");
    boolean overwrite = cfg.getBoolean("overwrite_checkpoint", false);
    if (!cfg.has("keep_checkpoints")) {
      return overwrite ? OptionalInt.of(1) : OptionalInt.empty();
    }
    if (given) {
      throw cfg.error(
          "keep_checkpoints",
          "Both keep_checkpoints and overwrite_checkpoint are given; `overwrite_checkpoint: true` is keep_checkpoints: 1.",
          "Keep one of them.");
    }
    int keep = cfg.getInt("keep_checkpoints");
    if (keep < 1) {
      throw cfg.error(
          "keep_checkpoints",
          "keep_checkpoints must be at least 1, but is " + keep + ".",
          "Write a number of 1 or more, or remove the key to keep all.");
    }
    return OptionalInt.of(keep);
  }
}
