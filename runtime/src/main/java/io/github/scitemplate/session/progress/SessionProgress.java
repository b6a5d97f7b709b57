package io.github.scitemplate.session.progress;

import io.github.scitemplate.execution.RepeatedTask;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.results.SessionResults;
import io.github.scitemplate.session.results.TimeLeft;
import io.github.scitemplate.session.tasks.Tasks;
import io.github.scitemplate.session.tasks.Tasks.Task;
import io.github.scitemplate.terminal.Screen;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells a person how a session goes while it runs. On a terminal, bars below the lines say how far
 * everything is; elsewhere, a line at the end of each experiment does. Thread-safe.
 */
public final class SessionProgress implements AutoCloseable {
  private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(250);

  private final SessionExperiments experiments;
  private final SessionResults results;
  private final int parallel;
  private final BooleanSupplier ends;
  private final PrintStream console;
  private final Optional<Screen> screen;
  private final ExperimentLines lines;
  private final Running running = new Running();
  private final BestSoFar best;
  private final Map<Integer, Double> seconds = new HashMap<>();
  private @Nullable RepeatedTask drawing;
  private boolean quiet;

  /**
   * @param parallel how many experiments run at once
   * @param ends whether everything is asked to save and end
   * @param isLeftOut which lines nobody is to see
   */
  public SessionProgress(
      SessionExperiments experiments,
      SessionResults results,
      int parallel,
      BooleanSupplier ends,
      Predicate<String> isLeftOut,
      PrintStream console) {
    this.experiments = experiments;
    this.results = results;
    this.parallel = parallel;
    this.ends = ends;
    this.console = console;
    this.screen = Screen.of(console);
    this.lines = new ExperimentLines(parallel > 1, screen.isPresent(), isLeftOut, console);
    this.best = new BestSoFar(experiments, results::result);
  }

  /** Begins to tell. */
  public void begin() {
    Map<Integer, ExperimentResult> all = results.all();
    all.forEach(this::noteSeconds);
    best.ended(all.keySet());
    screen.ifPresent(
        s -> drawing = new RepeatedTask("progress", BETWEEN_DRAWINGS, () -> drawOn(s)));
  }

  /** Leaves the terminal to somebody else for a while, or takes it back. */
  public void quiet(boolean now) {
    synchronized (running) {
      quiet = now;
      if (now) {
        screen.ifPresent(s -> s.draw(List.of()));
      }
    }
  }

  private void drawOn(Screen s) {
    synchronized (running) {
      if (!quiet) {
        draw(s);
      }
    }
  }

  private void draw(Screen s) {
    s.size().ifPresent(size -> s.draw(ProgressLines.of(view(), size)));
  }

  /** The same tasks; while an experiment waits to know what follows for it, the bars say so. */
  public Tasks watched(Tasks tasks) {
    return new WatchedTasks(tasks, running);
  }

  /** An experiment begins. */
  public void begins(Task task) {
    running.begins(task.experiment());
    lines.tell("", "\n" + heading(task));
  }

  private String heading(Task task) {
    int experiment = task.experiment();
    OptionalLong count = experiments.count();
    String parameters = experiments.described(experiment);
    return "experiment "
        + experiment
        + (count.isPresent() ? "/" + count.getAsLong() : "")
        + (results.status(experiment) == ExperimentStatus.PRUNED ? ", promoted" : "")
        + (parameters.isEmpty() ? "" : ": " + parameters);
  }

  /** Hears what an experiment tells. */
  public Audience of(int experiment) {
    return lines.of(experiment, running);
  }

  /** An experiment has left a result, or ended without one. */
  public void ended(int experiment) {
    running.ended(experiment);
    @Nullable ExperimentResult result = results.result(experiment);
    if (result == null) {
      return;
    }
    noteSeconds(experiment, result);
    best.ended(List.of(experiment));
    SessionView now = view();
    if (screen.isEmpty() && now.hasSeveral() && now.isUnderWay() && !now.ends()) {
      console.println(SessionLine.inWords(now));
    }
  }

  private void noteSeconds(int experiment, ExperimentResult result) {
    if (!(result instanceof ExperimentResult.Failed)) {
      synchronized (seconds) {
        seconds.put(experiment, result.seconds());
      }
    }
  }

  private SessionView view() {
    List<RunView> runs = running.now();
    long completed = results.count(ExperimentStatus.COMPLETED);
    long failed = results.failed();
    long pruned = results.count(ExperimentStatus.PRUNED);
    OptionalLong total = experiments.count();
    OptionalLong queued =
        total.isEmpty()
            ? total
            : OptionalLong.of(
                Math.max(0, total.getAsLong() - completed - failed - pruned - runs.size()));
    return new SessionView(
        parallel > 1,
        total,
        runs,
        completed,
        failed,
        pruned,
        secondsLeft(queued, runs),
        best.among(runs),
        ends.getAsBoolean());
  }

  private double secondsLeft(OptionalLong queued, List<RunView> runs) {
    List<TimeLeft.Run> left =
        runs.stream()
            .map(
                run ->
                    new TimeLeft.Run(
                        run.pace().map(pace -> pace.last().seconds()).orElse(0.0),
                        run.secondsLeft()))
            .toList();
    synchronized (seconds) {
      return TimeLeft.seconds(queued, left, seconds.values(), parallel);
    }
  }

  /** Removes the bars; what is printed from here on stands where they were. */
  @Override
  public void close() {
    if (drawing != null) {
      drawing.close();
    }
    screen.ifPresent(s -> s.draw(List.of()));
  }
}
