package io.github.scitemplate.monitor;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How long to train, and how often to validate, log and so on, as the config says it.
 *
 * @param unit what {@code duration} and the frequencies of validations and checkpoints count
 * @param duration epochs or iterations to train
 * @param valFrequency validate every so many units
 * @param checkpointFrequency keep a checkpoint every so many units; absent: once, at the end
 * @param logFrequency log every so many iterations
 * @param lrUnit what {@code lrFrequency} counts
 * @param lrFrequency step the learning rate every so many of its units; absent: every one
 * @param patience stop after so many validations without improvement; absent: never
 */
public record ScheduleSettings(
    TrainingUnit unit,
    long duration,
    long valFrequency,
    OptionalLong checkpointFrequency,
    long logFrequency,
    TrainingUnit lrUnit,
    OptionalLong lrFrequency,
    OptionalLong patience) {

  private static final long DEFAULT_LOG_FREQUENCY = 10;
  private static final long LARGEST = 1_000_000_000L;

  /** Pairs of keys that have to fit each other. */
  public static final List<Set<String>> COUPLED_KEYS =
      List.of(
          Set.of("num_epochs", "num_iterations"),
          Set.of("num_epochs", "val_freq"),
          Set.of("num_iterations", "val_freq"),
          Set.of("val_freq", "checkpoint_freq"));

  /** Reads and checks the settings; every error names file and line. */
  public static ScheduleSettings read(Config cfg) {
    boolean epochs = cfg.has("num_epochs");
    boolean iterations = cfg.has("num_iterations");
    if (epochs && iterations) {
      throw cfg.error(
          "num_iterations",
          "Both num_epochs and num_iterations are given.",
          "Keep one of them: the other follows from the batch size.");
    }
    if (!epochs && !iterations) {
      throw new UserException(
          "The config says nowhere how long to train." + cfg.slip("num_epochs", "num_iterations"),
          "Add `num_epochs: 10`, or `num_iterations: 1000`.");
    }
    String durationKey = epochs ? "num_epochs" : "num_iterations";
    long duration = positive(cfg, durationKey);
    TrainingUnit unit = epochs ? TrainingUnit.EPOCHS : TrainingUnit.ITERATIONS;
    ScheduleSettings settings =
        new ScheduleSettings(
            unit,
            duration,
            cfg.has("val_freq") ? positive(cfg, "val_freq") : epochs ? 1 : duration,
            optional(cfg, "checkpoint_freq"),
            cfg.has("log_freq") ? positive(cfg, "log_freq") : DEFAULT_LOG_FREQUENCY,
            cfg.has("lr_unit") ? lrUnit(cfg) : unit,
            optional(cfg, "lr_freq"),
            optional(cfg, "patience"));
    settings.check(cfg, durationKey);
    return settings;
  }

  private static TrainingUnit lrUnit(Config cfg) {
    String unit = cfg.getString("lr_unit");
    return switch (unit) {
      case "epoch" -> TrainingUnit.EPOCHS;
      case "iteration" -> TrainingUnit.ITERATIONS;
      default ->
          throw cfg.error(
              "lr_unit",
              "lr_unit is " + unit + ", but the learning rate steps by epochs or by iterations.",
              "Write `lr_unit: epoch` or `lr_unit: iteration`.");
    };
  }

  /** Settings for one iteration with all that can follow it. */
  public static ScheduleSettings ofOneIteration() {
    OptionalLong absent = OptionalLong.empty();
    return new ScheduleSettings(
        TrainingUnit.ITERATIONS, 1, 1, absent, 1, TrainingUnit.ITERATIONS, absent, absent);
  }

  private void check(Config cfg, String durationKey) {
    if (valFrequency > duration) {
      throw cfg.error(
          "val_freq",
          "val_freq is "
              + valFrequency
              + ", but "
              + durationKey
              + " is "
              + duration
              + ": there would be no validation, and so no best model.",
          "Lower val_freq, or train longer.");
    }
    if (checkpointFrequency.isPresent() && checkpointFrequency.getAsLong() % valFrequency != 0) {
      throw cfg.error(
          "checkpoint_freq",
          "checkpoint_freq is "
              + checkpointFrequency.getAsLong()
              + ", which is no multiple of val_freq, "
              + valFrequency
              + ".",
          "Make it a multiple of val_freq, so that each checkpoint has a score.");
    }
  }

  private static OptionalLong optional(Config cfg, String key) {
    return cfg.has(key) ? OptionalLong.of(positive(cfg, key)) : OptionalLong.empty();
  }

  private static long positive(Config cfg, String key) {
    long value = cfg.getLong(key);
    checkAtLeastOne(cfg, key, value, "Write a number of 1 or more.");
    if (value > LARGEST) {
      throw cfg.error(
          key,
          key + " is " + value + ", more than anyone can train.",
          "Write a number up to " + LARGEST + ".");
    }
    return value;
  }

  /**
   * Checks that a number is 1 or more.
   *
   * @param fix what to write instead
   */
  public static void checkAtLeastOne(Config cfg, String key, long value, String fix) {
    if (value < 1) {
      throw cfg.error(key, key + " must be at least 1, but is " + value + ".", fix);
    }
  }
}
