package io.github.scitemplate.session;

import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * How far an experiment is.
 *
 * @param iteration completed iterations, as far as they are known from outside
 * @param iterations how many it is to reach at most; 0 if that is not known
 * @param score the best validation score so far; NaN if there is none
 * @param bestIteration the iteration with the best score; 0 if there is no score
 * @param seconds how long it has trained so far
 */
record ExperimentProgress(
    long iteration, long iterations, double score, long bestIteration, double seconds) {
  static final ExperimentProgress NONE = new ExperimentProgress(0, 0, Double.NaN, 0, 0);
  private static final int LAST_LINES_BYTES = 200;

  /** The progress of an experiment with a result. */
  static ExperimentProgress of(ExperimentDirectory files, ExperimentResult result)
      throws IOException {
    if (result instanceof ExperimentResult.Pruned pruned) {
      return new ExperimentProgress(
          pruned.iterations(),
          iterations(files),
          pruned.valScore(),
          pruned.bestIteration(),
          pruned.seconds());
    }
    return result instanceof ExperimentResult.Completed completed
        ? new ExperimentProgress(
            completed.iterations(),
            completed.iterations(),
            completed.valScore(),
            completed.bestIteration(),
            completed.seconds())
        : new ExperimentProgress(0, 0, Double.NaN, 0, result.seconds());
  }

  /**
   * The progress of an experiment without a result: its newest checkpoint, or, if it is running,
   * what it last logged.
   */
  static ExperimentProgress of(ExperimentDirectory files, boolean running) throws IOException {
    Optional<TrainingState> saved = Checkpoints.newestState(files.checkpoints());
    long iteration = saved.map(s -> s.monitor().iteration()).orElse(0L);
    double seconds = saved.map(TrainingState::seconds).orElse(0.0);
    String[] logged = running ? lastLine(files.path().resolve(Logger.TIMING)) : new String[0];
    if (logged.length == 2) {
      iteration = Math.max(iteration, Long.parseLong(logged[0]));
      seconds = Math.max(seconds, Double.parseDouble(logged[1]));
    }
    Optional<TrainingState> best = best(files);
    return new ExperimentProgress(
        iteration,
        iterations(files),
        best.map(b -> b.monitor().bestScore()).orElse(Double.NaN),
        best.map(b -> b.monitor().bestIteration()).orElse(0L),
        seconds);
  }

  /**
   * The planned iterations, as the newest attempt that knew them wrote them down; 0 if none did.
   */
  private static long iterations(ExperimentDirectory files) throws IOException {
    List<Attempt> all = files.attempts().all();
    for (int i = all.size() - 1; i >= 0; i--) {
      long planned = all.get(i).begun().map(Attempt.Begin::iterations).orElse(0L);
      if (planned > 0) {
        return planned;
      }
    }
    return 0;
  }

  private static Optional<TrainingState> best(ExperimentDirectory files) {
    try {
      return Checkpoints.best(files.checkpoints()).map(Checkpoint::state);
    } catch (IOException e) {
      // Somebody may be replacing it just now; if it is damaged, resume reports that.
      return Optional.empty();
    }
  }

  /** The two numbers of the last whole line; none if there is no such line. */
  private static String[] lastLine(Path timing) throws IOException {
    if (!OwnFile.isThere(timing)) {
      return new String[0];
    }
    try (FileChannel file = OwnFile.open(timing, StandardOpenOption.READ)) {
      long length = file.size();
      ByteBuffer end = ByteBuffer.allocate((int) Math.min(LAST_LINES_BYTES, length));
      while (end.hasRemaining() && file.read(end, length - end.remaining()) >= 0) {}
      String text = new String(end.array(), StandardCharsets.UTF_8);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1).stripTrailing();
      String last = whole.substring(whole.lastIndexOf('\n') + 1);
      return last.matches("\\d{1,18},\\d{1,18}\\.\\d{1,9}") ? last.split(",") : new String[0];
    }
  }

  /**
   * Seconds until the last iteration at the speed so far; NaN if unknown. Training may stop
   * earlier.
   */
  double secondsLeft() {
    return iteration > 0 && iterations > 0
        ? seconds / iteration * (iterations - iteration)
        : Double.NaN;
  }
}
