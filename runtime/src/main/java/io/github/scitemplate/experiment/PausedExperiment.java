package io.github.scitemplate.experiment;

import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.logger.LoggedNumber;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far an experiment has come, as its newest checkpoint says, whoever trained it and whatever
 * became of that process. Amounts are epochs or iterations, as the experiment's config counts.
 *
 * @param iterations trained iterations, with all that follows the last of them
 * @param amount the same in whole units of the config
 * @param ended whether its training has come to an end by itself, so that only the result is
 *     missing
 * @param result the result to write if the experiment does not go on
 * @param metrics what was in its {@code metrics.csv} then; null if the checkpoint does not say
 */
public record PausedExperiment(
    long iterations,
    long amount,
    boolean ended,
    ExperimentResult.Pruned result,
    @Nullable FilePrefix metrics) {

  /**
   * How far the experiment in a directory has come; empty if there is no undamaged checkpoint whose
   * metrics are what they were.
   *
   * @param settings the experiment's settings
   */
  public static Optional<PausedExperiment> of(
      ExperimentDirectory directory, ExperimentSettings settings) throws IOException {
    return newest(directory).map(state -> of(state, settings.schedule().unit()));
  }

  /**
   * The newest state. A checkpoint that says the same as the result need not be read wholly, since
   * the result has a checksum.
   */
  private static Optional<TrainingState> newest(ExperimentDirectory directory) throws IOException {
    Optional<TrainingState> read =
        Checkpoints.newestState(directory.checkpoints(), directory::checkMetrics);
    Optional<Long> recorded =
        directory.result().intact().map(PausedExperiment::iterations).filter(i -> i > 0);
    return recorded.isPresent() && recorded.equals(read.map(s -> s.monitor().iteration()))
        ? read
        : Checkpoints.newestSoundState(directory.checkpoints(), directory::checkMetrics);
  }

  private static long iterations(ExperimentResult result) {
    return result instanceof ExperimentResult.Pruned pruned ? pruned.iterations() : 0;
  }

  /** How far the experiment in a directory has come, by the settings in its own config. */
  public static Optional<PausedExperiment> of(ExperimentDirectory directory) throws IOException {
    String name = directory.config().toString();
    Config config = ConfigFile.read(directory.config(), name).parameters().combination(0);
    return of(directory, ExperimentSettings.read(config));
  }

  /**
   * Writes how far the experiment has come as its result, if it has a checkpoint to go on from.
   *
   * @param settings the experiment's settings
   */
  public static void writeResult(ExperimentDirectory directory, ExperimentSettings settings)
      throws IOException {
    Optional<PausedExperiment> paused = of(directory, settings);
    if (paused.isPresent()) {
      directory.result().write(paused.get());
    }
  }

  private static PausedExperiment of(TrainingState state, TrainingUnit unit) {
    MonitorState monitor = state.monitor();
    long iterations = monitor.iteration() - (state.validationPending() ? 1 : 0);
    // Checkpoints of versions without a search do not hold the length of an epoch. Then only 0
    // epochs are certain.
    long unitLength = unit == TrainingUnit.ITERATIONS ? 1 : state.batchesPerEpoch();
    long amount = unitLength == 0 ? 0 : iterations / unitLength;
    return new PausedExperiment(
        iterations,
        amount,
        monitor.stopCause() != null,
        new ExperimentResult.Pruned(
            monitor.bestScore(), monitor.bestIteration(), monitor.iteration(), state.seconds()),
        state.streams().get(Logger.METRICS));
  }

  /**
   * The best validation score up to an amount, as it was logged; NaN if there is none. What was
   * trained beyond it does not count. There need not be a checkpoint.
   *
   * @param settings the experiment's settings
   * @throws IOException if the metrics cannot be read
   */
  public static double bestScore(
      ExperimentDirectory directory, ExperimentSettings settings, long amount) throws IOException {
    double best = Double.NaN;
    for (LoggedNumber row : validations(directory, settings)) {
      if (amount(row, settings) <= amount
          && settings.score().mode().isBetter(row.asDouble(), best)) {
        best = row.asDouble();
      }
    }
    return best;
  }

  /**
   * How much was trained before the last validation, as it was logged; 0 if there was none.
   *
   * @param settings the experiment's settings
   * @throws IOException if the metrics cannot be read
   */
  public static long validated(ExperimentDirectory directory, ExperimentSettings settings)
      throws IOException {
    return validations(directory, settings).stream()
        .mapToLong(row -> amount(row, settings))
        .max()
        .orElse(0);
  }

  private static List<LoggedNumber> validations(
      ExperimentDirectory directory, ExperimentSettings settings) throws IOException {
    return LoggedNumber.readWholeRows(directory.metrics(), sound(directory)).stream()
        .filter(row -> row.split().equals(Split.VAL.label()))
        .filter(row -> row.metric().equals(settings.score().metric()))
        .toList();
  }

  /**
   * How many bytes of the metrics this program wrote for certain: all if the result says so,
   * otherwise those before the newest checkpoint. If there is neither, all count.
   */
  private static long sound(ExperimentDirectory directory) throws IOException {
    if (directory.result().intact().isPresent()) {
      return Long.MAX_VALUE;
    }
    return Checkpoints.newestSoundState(directory.checkpoints(), directory::checkMetrics)
        .map(state -> state.streams().get(Logger.METRICS))
        .map(FilePrefix::bytes)
        .orElse(Long.MAX_VALUE);
  }

  /**
   * How much was trained at a row. A run of one batch counts no epochs, whatever the config says.
   */
  private static long amount(LoggedNumber row, ExperimentSettings settings) {
    if (settings.schedule().unit() == TrainingUnit.ITERATIONS) {
      return row.iteration();
    }
    return row.epoch().isEmpty() ? 0 : Long.parseLong(row.epoch());
  }
}
