package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One experiment of an overview.
 *
 * @param experiment its number, from 1
 * @param parameters the values of the varied parameters, blank where absent
 * @param status its state
 * @param result how it ended; null if it has not
 * @param rank its place among the experiments with a score, from 1 for the best; absent if it has
 *     no score, or experiments are not ranked
 */
public record OverviewRow(
    long experiment,
    List<String> parameters,
    ExperimentStatus status,
    @Nullable ExperimentResult result,
    OptionalInt rank) {

  /** A row without a rank. */
  public OverviewRow(
      long experiment,
      List<String> parameters,
      ExperimentStatus status,
      @Nullable ExperimentResult result) {
    this(experiment, parameters, status, result, OptionalInt.empty());
  }
}
