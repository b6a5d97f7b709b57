package io.github.scitemplate.experiment;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.engine.Precision;
import io.github.scitemplate.monitor.ScheduleSettings;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.trainer.step.Averaging;
import io.github.scitemplate.trainer.step.Compilation;
import io.github.scitemplate.trainer.step.Compiling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The keys of an experiment that the framework itself reads. They may stand in any section.
 *
 * @param schedule how long to train, and how often to validate, log and so on
 * @param score what chooses the best model
 * @param gpus how many GPUs are wanted
 * @param files what is kept on the disk
 * @param accumulatedBatches how many batches make one update
 * @param averaging which average of the weights is used in their place
 * @param compiling how the calls of a training are made
 * @param overfitBatches train and validate on so many batches, always the same; absent: on all data
 * @param continueFrom the experiment whose training is continued; absent: none
 * @param fastDevRun whether one batch of everything is enough
 * @param seed what every random draw derives from
 */
public record ExperimentSettings(
    ScheduleSettings schedule,
    Score score,
    int gpus,
    Files files,
    int accumulatedBatches,
    Averaging averaging,
    Compiling compiling,
    OptionalInt overfitBatches,
    Optional<String> continueFrom,
    boolean fastDevRun,
    long seed) {

  /**
   * What is kept on the disk.
   *
   * @param checkpoints how many are kept; absent: all
   * @param log whether {@code log_train.txt} is written
   * @param tensorBoard whether event files are written
   * @param gradients whether event files have histograms of gradients
   */
  public record Files(
      OptionalInt checkpoints, boolean log, boolean tensorBoard, boolean gradients) {}

  private static final Set<String> KEYS =
      Set.of(
          "num_epochs",
          "num_iterations",
          "val_freq",
          "checkpoint_freq",
          "log_freq",
          "lr_freq",
          "lr_unit",
          "patience",
          "n_gpu",
          "overwrite_checkpoint",
          "write_file",
          "write_tb",
          "write_gradients",
          "seed",
          "score_metric",
          "score_mode",
          "keep_checkpoints",
          "accumulate_grad_batches",
          "ema_decay",
          "swa_start",
          "compile",
          "steps_per_call",
          "precision",
          "overfit_batches",
          "continue_from");

  private static final List<Set<String>> COUPLED_KEYS =
      Stream.concat(
              ScheduleSettings.COUPLED_KEYS.stream(),
              Stream.of(
                  Set.of("overwrite_checkpoint", "keep_checkpoints"),
                  Set.of("write_tb", "write_gradients"),
                  Set.of("compile", "precision"),
                  Set.of("ema_decay", "swa_start"),
                  Set.of("compile", "steps_per_call"),
                  Set.of("num_epochs", "swa_start"),
                  Set.of("num_iterations", "swa_start")))
          .toList();

  /** The names of the keys that an experiment reads. */
  public static Set<String> words() {
    return KEYS;
  }

  /** Whether {@code key} is one of those that an experiment reads. */
  public static boolean isRuntimeKey(String key) {
    return KEYS.contains(key);
  }

  /** Pairs of keys whose values have to fit each other, so that their combinations are checked. */
  public static List<Set<String>> coupledKeys() {
    return COUPLED_KEYS;
  }

  /** Whether an experiment reads {@code key}, and its value fits whatever the other keys say. */
  public static boolean isUncoupledKey(String key) {
    return isRuntimeKey(key) && COUPLED_KEYS.stream().noneMatch(pair -> pair.contains(key));
  }

  /** Reads and checks all runtime keys; every error names file and line. */
  public static ExperimentSettings read(Config cfg) {
    return new ExperimentSettings(
        ScheduleSettings.read(cfg),
        new Score(cfg.getString("score_metric", "acc"), scoreMode(cfg)),
        gpus(cfg),
        new Files(
            keepCheckpoints(cfg),
            cfg.getBoolean("write_file", true),
            cfg.getBoolean("write_tb", false),
            gradients(cfg)),
        accumulatedBatches(cfg),
        averaging(cfg),
        compiling(cfg),
        overfitBatches(cfg),
        continueFrom(cfg),
        false,
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

  private static Compilation compilation(Config cfg) {
    String word = cfg.getString("compile", "auto");
    return switch (word) {
      case "auto" -> Compilation.AUTO;
      case "off" -> Compilation.OFF;
      case "require" -> Compilation.REQUIRE;
      default ->
          throw cfg.error(
              "compile",
              "compile is " + word + ", but training is compiled by auto, off or require.",
              "Write `compile: auto`, `compile: off` or `compile: require`, or remove the key.");
    };
  }

  private static Compiling compiling(Config cfg) {
    Compilation compilation = compilation(cfg);
    Precision precision = precision(cfg, compilation);
    if (!cfg.has("steps_per_call")) {
      return new Compiling(compilation, OptionalInt.empty(), precision);
    }
    int steps = cfg.getInt("steps_per_call");
    ScheduleSettings.checkAtLeastOne(
        cfg,
        "steps_per_call",
        steps,
        "Write how many iterations one call does at most, or remove the key.");
    if (steps > 1 && compilation == Compilation.OFF) {
      throw cfg.error(
          "steps_per_call",
          "steps_per_call is "
              + steps
              + ", but compile is off: only compiled iterations share a call.",
          "Remove one of the two keys.");
    }
    return new Compiling(compilation, OptionalInt.of(steps), precision);
  }

  private static Precision precision(Config cfg, Compilation compilation) {
    String word = cfg.getString("precision", "fp32");
    return switch (word) {
      case "fp32" -> Precision.FP32;
      case "bf16" -> {
        if (compilation == Compilation.OFF) {
          throw cfg.error(
              "precision",
              "precision is bf16, but compile is off: only a compiled training can be in bf16.",
              "Write `compile: auto`, or `precision: fp32`.");
        }
        yield Precision.BF16;
      }
      default ->
          throw cfg.error(
              "precision",
              "precision is " + word + ", but training calculates in fp32 or bf16.",
              "Write `precision: fp32` or `precision: bf16`, or remove the key.");
    };
  }

  private static boolean gradients(Config cfg) {
    boolean gradients = cfg.getBoolean("write_gradients", false);
    if (gradients && !cfg.getBoolean("write_tb", false)) {
      throw cfg.error(
          "write_gradients",
          "write_gradients is true, but write_tb is not: histograms are for TensorBoard.",
          "Write `write_tb: true`, too, or remove write_gradients.");
    }
    return gradients;
  }

  private static int gpus(Config cfg) {
    int gpus = cfg.getInt("n_gpu", 0);
    if (gpus < 0) {
      throw cfg.error(
          "n_gpu", "n_gpu is " + gpus + ".", "Write 0 for the CPU, or the number of GPUs.");
    }
    return gpus;
  }

  /** The same settings, but the least score is best. */
  public ExperimentSettings minimising() {
    return new ExperimentSettings(
        schedule,
        new Score(score.metric(), ScoreMode.MIN),
        gpus,
        files,
        accumulatedBatches,
        averaging,
        compiling,
        overfitBatches,
        continueFrom,
        fastDevRun,
        seed);
  }

  /**
   * The same settings for one batch of training, validation and test, without continuing another
   * experiment.
   */
  public ExperimentSettings forFastDevRun() {
    return new ExperimentSettings(
        ScheduleSettings.ofOneIteration(),
        score,
        gpus,
        files,
        accumulatedBatches,
        averaging,
        compiling,
        overfitBatches,
        Optional.empty(),
        true,
        seed);
  }

  private static int accumulatedBatches(Config cfg) {
    return batches(cfg, "accumulate_grad_batches", "Write how many batches make one update");
  }

  private static OptionalInt overfitBatches(Config cfg) {
    return cfg.has("overfit_batches")
        ? OptionalInt.of(batches(cfg, "overfit_batches", "Write on how many batches to train"))
        : OptionalInt.empty();
  }

  private static int batches(Config cfg, String key, String fix) {
    int batches = cfg.getInt(key, 1);
    ScheduleSettings.checkAtLeastOne(cfg, key, batches, fix + ", or remove the key.");
    return batches;
  }

  private static Averaging averaging(Config cfg) {
    double decay = averageDecay(cfg);
    if (!cfg.has("swa_start")) {
      return decay == 0 ? Averaging.none() : new Averaging.Exponential(decay);
    }
    if (decay != 0) {
      throw cfg.error(
          "swa_start",
          "Both ema_decay and swa_start are given, but one average of the weights is validated.",
          "Keep one of them.");
    }
    return new Averaging.Equal(equalFrom(cfg));
  }

  private static double averageDecay(Config cfg) {
    double decay = cfg.getDouble("ema_decay", 0);
    if (!(decay >= 0 && decay < 1)) {
      throw cfg.error(
          "ema_decay",
          "ema_decay must be at least 0 and less than 1, but is " + decay + ".",
          "Write a number such as 0.999, or 0 for no averaging of the weights.");
    }
    return decay;
  }

  private static long equalFrom(Config cfg) {
    if (!cfg.has("num_epochs")) {
      throw cfg.error(
          "swa_start",
          "swa_start counts epochs, but the config says in iterations how long to train.",
          "Train by num_epochs, or take ema_decay.");
    }
    long start = cfg.getLong("swa_start");
    ScheduleSettings.checkAtLeastOne(
        cfg, "swa_start", start, "Write after how many epochs the average begins.");
    long epochs = cfg.getLong("num_epochs");
    if (start >= epochs) {
      throw cfg.error(
          "swa_start",
          "swa_start is "
              + start
              + ", but num_epochs is "
              + epochs
              + ": no weights would be averaged.",
          "Lower swa_start, or train longer.");
    }
    return start;
  }

  private static Optional<String> continueFrom(Config cfg) {
    if (!cfg.has("continue_from")) {
      return Optional.empty();
    }
    String place = cfg.getString("continue_from");
    if (place.isBlank()) {
      throw cfg.error(
          "continue_from",
          "continue_from names no experiment.",
          "Write its directory, such as `continue_from: results/first/experiment_3`, or remove the key.");
    }
    return Optional.of(place);
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
    ScheduleSettings.checkAtLeastOne(
        cfg,
        "keep_checkpoints",
        keep,
        "Write a number of 1 or more, or remove the key to keep all.");
    return OptionalInt.of(keep);
  }
}
