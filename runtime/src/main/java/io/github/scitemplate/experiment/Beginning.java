package io.github.scitemplate.experiment;

import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataFingerprint;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.trainer.ContinuedTraining;
import io.github.scitemplate.trainer.Trainer;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt trains on from: nothing, a checkpoint of the experiment's own, or one of the
 * experiment that it continues.
 *
 * @param state the state to go on from; null: it begins with the first iteration
 * @param own the experiment's own checkpoint, if it has one
 * @param source the experiment that is continued; null if none is, or an own checkpoint is there
 * @param sharesHistory whether the metrics and the best model until then are this experiment's, too
 * @param remarks lines for the log
 */
record Beginning(
    @Nullable TrainingState state,
    @Nullable Checkpoint own,
    @Nullable ContinuedFrom source,
    boolean sharesHistory,
    List<String> remarks) {

  /** Begins from a checkpoint of the experiment's own, or from the first iteration. */
  static Beginning of(@Nullable Checkpoint own) {
    return new Beginning(own == null ? null : own.state(), own, null, false, List.of());
  }

  /**
   * Begins from the last state of another experiment.
   *
   * @throws io.github.scitemplate.error.UserException if an epoch has other batches, or nothing is
   *     left to train
   */
  static Beginning continuing(
      ContinuedFrom source,
      TrainingParts parts,
      ExperimentSettings settings,
      Config cfg,
      DataLoaders loaders)
      throws IOException {
    Optional<String> otherwise = source.judgedOtherwise(settings, loaders);
    ContinuedTraining training = new ContinuedTraining(parts, source.last());
    TrainingState state =
        training.state(otherwise.isEmpty(), otherwise.isEmpty() ? source.streams() : Map.of());
    List<String> inexact = new ArrayList<>();
    training.otherRate(source.logged()).ifPresent(inexact::add);
    source.otherValues(cfg).ifPresent(inexact::add);
    if (!source.hadData(Split.TRAIN, DataFingerprint.of(loaders.train()))) {
      inexact.add("the training data were others");
    }
    List<String> remarks = new ArrayList<>();
    remarks.add(
        inexact.isEmpty()
            ? "continues "
                + source.source().path()
                + "; as far as the config tells, as one training of this length would go"
            : "continues "
                + source.source().path()
                + ", and not as one training of this length: "
                + String.join("; ", inexact));
    otherwise.ifPresent(
        why -> remarks.add("the best model and the metrics begin anew, since " + why));
    return new Beginning(state, null, source, otherwise.isEmpty(), remarks);
  }

  /** Whether the experiment begins here, and does not only go on. */
  boolean isFirst() {
    return own == null;
  }

  /**
   * Copies the history that the experiment shares with the one that it continues. After a crash,
   * this is done again.
   */
  void copyHistory(ExperimentDirectory directory) throws IOException {
    if (source != null && sharesHistory) {
      source.copyHistory(directory);
    }
  }

  /** Restores the checkpoint into a trainer that was made with the state, and logs the remarks. */
  void restoreInto(Trainer trainer, Logger logger) throws IOException {
    remarks.forEach(logger::line);
    if (own != null) {
      trainer.restore(own);
    } else if (source != null) {
      trainer.continueFrom(source.last());
    }
  }
}
