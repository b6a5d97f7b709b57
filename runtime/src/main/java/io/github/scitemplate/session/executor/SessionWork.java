package io.github.scitemplate.session.executor;

import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.plan.SessionSettings;
import io.github.scitemplate.session.progress.SessionProgress;
import io.github.scitemplate.session.results.SessionJournal;
import io.github.scitemplate.session.tasks.Tasks;
import io.github.scitemplate.session.tasks.Tasks.Task;
import java.io.IOException;
import java.io.PrintStream;

/**
 * What is done for an experiment wherever it runs: a person hears of it, the journal notes its
 * state, and its result is taken over. Thread-safe.
 */
public final class SessionWork {
  private final SessionDirectory directory;
  private final SessionExperiments experiments;
  private final SessionSettings settings;
  private final Tasks tasks;
  private final SessionJournal journal;
  private final SessionProgress progress;
  private final PrintStream console;
  private int failures;
  private boolean interrupted;

  /**
   * @param tasks the experiments that are left to run
   * @param console receives warnings
   */
  public SessionWork(
      SessionDirectory directory,
      SessionExperiments experiments,
      SessionSettings settings,
      Tasks tasks,
      SessionJournal journal,
      SessionProgress progress,
      PrintStream console) {
    this.directory = directory;
    this.experiments = experiments;
    this.settings = settings;
    this.tasks = tasks;
    this.journal = journal;
    this.progress = progress;
    this.console = console;
  }

  /**
   * Prepares the tasks, and begins to tell how they go.
   *
   * @param alone whether no worker of an earlier controller may be at work any more
   */
  void begin(boolean alone) throws IOException {
    tasks.begin(alone);
    progress.begin();
  }

  /** Where the session is kept. */
  SessionDirectory directory() {
    return directory;
  }

  /** What the config says about the session. */
  SessionSettings settings() {
    return settings;
  }

  /** The experiments that are left to run. */
  Tasks tasks() {
    return tasks;
  }

  /** Receives lines for a person that no experiment tells. */
  PrintStream console() {
    return console;
  }

  /** Leaves the terminal to somebody else for a while, or takes it back. */
  void quiet(boolean now) {
    progress.quiet(now);
  }

  /** The files of an experiment. */
  ExperimentDirectory files(int experiment) {
    return directory.experiment(experiment);
  }

  /** The config that an experiment has in its directory. */
  String config(int experiment) {
    return experiments.text(experiment);
  }

  /** The settings of an experiment. */
  ExperimentSettings settings(int experiment) {
    return experiments.settings(experiment);
  }

  /** Hears what an experiment tells. */
  Audience audience(int experiment) {
    return progress.of(experiment);
  }

  /** A person hears that an experiment begins. */
  void begins(Task task) {
    progress.begins(task);
  }

  /** Notes that an experiment runs. */
  void runs(int experiment) throws IOException {
    journal.changed(experiment, ExperimentStatus.RUNNING);
  }

  /** Notes that an experiment has ended without a result, since everything is to end. */
  void interrupted(int experiment) throws IOException {
    journal.changed(experiment, ExperimentStatus.INTERRUPTED);
    progress.ended(experiment);
  }

  /** Notes that this process ends before the session does. */
  synchronized void interrupted() {
    interrupted = true;
  }

  /** Whether this process ends before the session does. */
  public synchronized boolean isInterrupted() {
    return interrupted;
  }

  /**
   * Takes over the result that an experiment has left.
   *
   * @return false if it has left none
   */
  boolean takeResult(int experiment) throws IOException {
    ExperimentStatus status = journal.ended(experiment);
    progress.ended(experiment);
    synchronized (this) {
      failures += status == ExperimentStatus.FAILED ? 1 : 0;
    }
    return status != ExperimentStatus.INTERRUPTED;
  }

  /** How many experiments have failed in this run. */
  public synchronized int failures() {
    return failures;
  }

  /** Whether so many experiments have failed in this run that no further one may begin. */
  public synchronized boolean tooManyFailures() {
    return settings.isTooMany(failures);
  }
}
