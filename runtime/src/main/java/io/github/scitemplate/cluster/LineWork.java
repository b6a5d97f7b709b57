package io.github.scitemplate.cluster;

import io.github.scitemplate.cluster.Telling.Ended;
import io.github.scitemplate.cluster.Telling.Heard;
import io.github.scitemplate.cluster.Telling.How;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.CrashedAttempt;
import io.github.scitemplate.execution.Crashes;
import io.github.scitemplate.execution.ExperimentHere;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ComponentsClass;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.OutOfMemoryException;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.experiment.UserCode;
import io.github.scitemplate.storage.FileFailure;
import io.github.scitemplate.trainer.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Works on one line of the plan at a time: trains its experiment as far as the line says. */
final class LineWork {
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(2);
  private static final long SECONDS_TO_NOTE = 10;
  private static final Path OWN_DISK = Path.of(System.getProperty("java.io.tmpdir"));

  private final ClusterFiles files;
  private final TaskSettings settings;
  private final TaskVoice voice;
  private final FenceWatch fence;
  private final BooleanSupplier stopRequested;
  private final Consumer<TaskExit> halt;
  private final ExperimentHere here;
  private @Nullable Components components;

  /** Whether memory ran out here. */
  private boolean unusable;

  /** The line at work; null in between. */
  private volatile @Nullable Claimed present;

  /**
   * @param halt ends the process at once; called from another thread than the one that trains
   */
  LineWork(
      ClusterFiles files,
      TaskSettings settings,
      TaskVoice voice,
      FenceWatch fence,
      BooleanSupplier stopRequested,
      Consumer<TaskExit> halt) {
    this.files = files;
    this.settings = settings;
    this.voice = voice;
    this.fence = fence;
    this.stopRequested = stopRequested;
    this.halt = halt;
    this.here = new ExperimentHere(settings.fastDevRun(), stopRequested, this::hear);
  }

  /**
   * Takes what user code prints.
   *
   * @return false if no line is at work
   */
  boolean printed(String bytes) {
    if (present == null) {
      return false;
    }
    here.printed(bytes);
    return true;
  }

  private void hear(String message) {
    @Nullable Claimed now = present;
    if (now != null) {
      voice.tell(new Heard(now.line().experiment(), message));
    }
  }

  /** Works on a line that this process claimed; says with what to leave, if it cannot go on. */
  Optional<TaskExit> work(Claimed line) {
    return done(line, Optional.empty());
  }

  /**
   * The same for a line that an earlier process of the task has left, which may have died at it.
   */
  Optional<TaskExit> goOn(Claimed line, DiedProcess died) {
    return done(line, Optional.of(died));
  }

  private Optional<TaskExit> done(Claimed line, Optional<DiedProcess> died) {
    voice.tell(
        new Telling.Claimed(line.place().chunk(), line.place().line(), line.line().experiment()));
    present = line;
    try {
      fence.checkTask();
      return end(worked(line, died));
    } catch (UserException e) {
      if (Experiment.isSuperseded(e)) {
        end(How.FENCED);
        return Optional.of(TaskExit.FENCED);
      }
      return userError(e);
    } catch (IOException e) {
      return userError(FileFailure.of(e));
    } catch (RuntimeException e) {
      return userError(UserCode.failed("The task", e));
    } finally {
      fence.left();
      present = null;
    }
  }

  private Optional<TaskExit> userError(UserException e) {
    System.err.println(e.problem() + System.lineSeparator() + e.fix());
    fence.left(e.problem());
    here.tell(e);
    return Optional.of(TaskExit.USER_ERROR);
  }

  private How worked(Claimed line, Optional<DiedProcess> died) throws IOException {
    LineFiles own = new LineFiles(files, line.line(), here::tell);
    Optional<How> before = own.endedBefore(stopRequested);
    if (before.isPresent()) {
      return before.get();
    }
    if (died.isPresent()) {
      Optional<CrashedAttempt> attempt = died.get().noted(own.directory());
      if (attempt.isPresent() && hasFailed(attempt.get())) {
        return How.ENDED;
      }
    }
    if (stopRequested.getAsBoolean()) {
      return How.INTERRUPTED;
    }
    own.prepare();
    return trained(own);
  }

  private How trained(LineFiles own) throws IOException {
    ExperimentDirectory directory = own.directory();
    Optional<Attempt> before = directory.attempts().newest();
    ExperimentHere.Watch watch =
        new ExperimentHere.Watch(
            settings.timeout(),
            crash -> timedOut(directory, before, crash),
            fence,
            BETWEEN_REPORTS);
    try {
      Optional<ExperimentResult> result =
          here.run(
              directory,
              loadedComponents(),
              new Stage(own.until(), amount -> Optional.empty()),
              watch);
      if (result.isEmpty()) {
        return How.INTERRUPTED;
      }
      if (result.get() instanceof ExperimentResult.Pruned) {
        PausedExperiment.writeResult(directory, own.settings());
        return How.PAUSED;
      }
      return How.ENDED;
    } catch (OutOfMemoryException e) {
      RunEnd.Crashed crash =
          DiedProcess.advised(Crashes.outOfMemory(String.valueOf(e.getMessage())));
      unusable = true;
      return hasFailed(CrashedAttempt.noted(directory, before, crash)) ? How.ENDED : How.CRASHED;
    }
  }

  /** Loads what the first line needs: a task that finds nothing to do needs none of it. */
  private Components loadedComponents() {
    @Nullable Components loaded = components;
    if (loaded == null) {
      Torch.startOnNode(OWN_DISK);
      loaded = ComponentsClass.load(settings.components());
      components = loaded;
    }
    Torch.useThreads(settings.threads());
    return loaded;
  }

  /** Ends the process, since the thread that trains does not come back. */
  private void timedOut(
      ExperimentDirectory directory, Optional<Attempt> before, RunEnd.Crashed crash) {
    Thread atLast = new Thread(LineWork::haltAtLast, "halt");
    atLast.setDaemon(true);
    atLast.start();
    try {
      if (hasFailed(CrashedAttempt.noted(directory, before, crash))) {
        boolean unused = end(How.ENDED).isPresent();
      }
    } catch (IOException | RuntimeException e) {
      System.err.println(crash.message() + " This cannot be noted: " + e);
    }
    voice.tell(new Telling.Left(Telling.Why.UNUSABLE));
    halt.accept(TaskExit.UNUSABLE);
  }

  /** A disk that does not answer may be why the experiment stands still. */
  private static void haltAtLast() {
    try {
      TimeUnit.SECONDS.sleep(SECONDS_TO_NOTE);
    } catch (InterruptedException e) {
      // Then at once.
    }
    Runtime.getRuntime().halt(TaskExit.UNUSABLE.code());
  }

  /** Says what becomes of an experiment whose process has died, and fails it if that is enough. */
  private boolean hasFailed(CrashedAttempt attempt) throws IOException {
    if (attempt.count() < settings.maxAttempts()) {
      here.tell(attempt.retried(settings.maxAttempts()));
      return false;
    }
    here.tell("failed: " + attempt.crash().message());
    attempt.fail();
    return true;
  }

  /** Tells how the work on the line ended; says with what to leave if that is the end. */
  private Optional<TaskExit> end(How how) {
    @Nullable Claimed line = present;
    if (line != null) {
      voice.tell(
          new Ended(line.place().chunk(), line.place().line(), line.line().experiment(), how, ""));
    }
    return switch (how) {
      case ENDED, PAUSED -> unusable ? Optional.of(TaskExit.UNUSABLE) : Optional.empty();
      case INTERRUPTED -> Optional.of(TaskExit.STOPPED);
      case CRASHED -> Optional.of(TaskExit.UNUSABLE);
      case FENCED -> Optional.of(TaskExit.FENCED);
    };
  }
}
