package io.github.scitemplate.session.executor;

import com.google.gson.JsonParseException;
import io.github.scitemplate.cluster.Assignment;
import io.github.scitemplate.cluster.ClusterWork;
import io.github.scitemplate.cluster.TaskLoss;
import io.github.scitemplate.cluster.TaskPlace;
import io.github.scitemplate.execution.CrashedAttempt;
import io.github.scitemplate.execution.HeardReplies;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.session.tasks.Tasks.Task;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The experiments of a session as the driver of a cluster sees them. Only the files of an
 * experiment say whether it has come as far as it should.
 */
final class ClusterSession implements ClusterWork {
  private final SessionWork work;
  private final Map<Integer, HeardReplies> heard = new HashMap<>();

  ClusterSession(SessionWork work) {
    this.work = work;
  }

  @Override
  public Optional<Assignment> next() throws IOException {
    return mayBegin()
        ? work.tasks().ready().map(task -> new Assignment(task.experiment(), task.until()))
        : Optional.empty();
  }

  @Override
  public boolean moreMayCome() throws IOException {
    return mayBegin() && work.tasks().moreMayCome();
  }

  @Override
  public String config(int experiment) {
    return work.config(experiment);
  }

  @Override
  public void begins(Assignment assignment, TaskPlace place) throws IOException {
    work.begins(new Task(assignment.experiment(), assignment.until()));
    work.runs(assignment.experiment());
  }

  @Override
  public void hears(int experiment, String reply) {
    try {
      heard
          .computeIfAbsent(experiment, number -> new HeardReplies(work.audience(number)))
          .hear(reply);
    } catch (JsonParseException | IllegalArgumentException e) {
      // These are words for people; the files of the experiment are what counts.
    }
  }

  @Override
  public void interrupted(Assignment assignment) throws IOException {
    forget(assignment.experiment());
    work.interrupted(assignment.experiment());
  }

  @Override
  public boolean ended(Assignment assignment) throws IOException {
    int experiment = assignment.experiment();
    if (!isReached(assignment)) {
      return false;
    }
    forget(experiment);
    if (!work.takeResult(experiment)) {
      return false; // it is damaged, and others have said so
    }
    work.tasks().ended(experiment);
    return true;
  }

  /**
   * Whether the experiment has left what its task was to bring. The result of an earlier rung does
   * not count.
   */
  private boolean isReached(Assignment assignment) throws IOException {
    ExperimentDirectory files = work.files(assignment.experiment());
    Optional<ExperimentResult> result;
    try {
      result = files.result().read();
    } catch (IOException e) {
      return true; // whoever takes it over says that it is damaged
    }
    if (result.isPresent() && result.get() instanceof ExperimentResult.Pruned) {
      return PausedExperiment.of(files, work.settings(assignment.experiment()))
          .map(paused -> paused.ended() || assignment.until().isReachedBy(paused.amount()))
          .orElse(false);
    }
    return result.isPresent();
  }

  /**
   * An attempt that nobody has ended is noted as lost. If there is none, the task was gone before
   * it began one, or after it had noted the end of the last one; then nothing is known against the
   * experiment.
   */
  @Override
  public boolean lost(Assignment assignment, TaskLoss loss) throws IOException {
    int experiment = assignment.experiment();
    forget(experiment);
    ExperimentDirectory files = work.files(experiment);
    Optional<Attempt> open = files.attempts().newest().filter(last -> last.ended().isEmpty());
    if (open.isEmpty()) {
      work.interrupted(experiment);
      return true;
    }
    RunEnd.Crashed crash = LossInWords.of(loss);
    @Nullable String word = LossInWords.isEnginesWord(loss.reason()) ? loss.reason() : null;
    CrashedAttempt attempt = CrashedAttempt.noted(files, Optional.empty(), crash, word);
    if (attempt.count() < work.settings().maxAttempts()) {
      work.audience(experiment).line(attempt.retried(work.settings().maxAttempts()));
      work.interrupted(experiment);
      return true;
    }
    work.audience(experiment).line("failed: " + crash.message());
    attempt.fail();
    boolean unused = work.takeResult(experiment);
    work.tasks().ended(experiment);
    return false;
  }

  private void forget(int experiment) {
    HeardReplies messages = heard.remove(experiment);
    if (messages != null) {
      messages.flush();
    }
  }

  @Override
  public boolean mayBegin() {
    return !work.tooManyFailures();
  }

  @Override
  public void tell(String line) {
    work.console().println(line);
  }
}
