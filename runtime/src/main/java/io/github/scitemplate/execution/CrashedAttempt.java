package io.github.scitemplate.execution;

import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.Attempts;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose process died before it could say how it ended.
 *
 * @param files the experiment's directory
 * @param crash why the process died, as far as anyone can tell
 * @param count how many attempts in a row, up to this one, made no progress
 */
public record CrashedAttempt(ExperimentDirectory files, RunEnd.Crashed crash, int count) {

  /**
   * Writes down how the attempt ended.
   *
   * @param before the newest attempt before it; if it is still the newest, the process died before
   *     it began an attempt of its own
   */
  public static CrashedAttempt noted(
      ExperimentDirectory files, Optional<Attempt> before, RunEnd.Crashed crash)
      throws IOException {
    return noted(files, before, crash, null);
  }

  /**
   * Writes down how the attempt ended, as {@link #noted(ExperimentDirectory, Optional,
   * RunEnd.Crashed)} does.
   *
   * @param reason the word of a cluster for it; null if there is none
   */
  public static CrashedAttempt noted(
      ExperimentDirectory files,
      Optional<Attempt> before,
      RunEnd.Crashed crash,
      @Nullable String reason)
      throws IOException {
    Attempts attempts = files.attempts();
    long iteration = iteration(files);
    Optional<Attempt> newest = attempts.newest();
    Attempt attempt =
        newest.isPresent() && !newest.equals(before) ? newest.get() : attempts.begin(iteration, 0);
    attempt.end(new Attempt.End(crash.cause(), iteration, crash.message(), reason));
    return new CrashedAttempt(files, crash, attempts.withoutProgress());
  }

  private static long iteration(ExperimentDirectory files) throws IOException {
    return Checkpoints.newestState(files.checkpoints())
        .map(state -> state.monitor().iteration())
        .orElse(0L);
  }

  /** The message that the experiment is tried again. */
  public String retried(int most) {
    return crash.message()
        + System.lineSeparator()
        + (count == 0
            ? "It goes on from its newest checkpoint."
            : "It is tried again ("
                + count
                + " of at most "
                + most
                + " attempts without progress).");
  }

  /** Writes the crash as the experiment's result. */
  public void fail() throws IOException {
    double seconds =
        Checkpoints.newestState(files.checkpoints()).map(TrainingState::seconds).orElse(0.0);
    files
        .result()
        .write(new ExperimentResult.Failed(crash.cause().label(), crash.message(), seconds));
  }
}
