package io.github.scitemplate.session;

import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterGlance;
import io.github.scitemplate.cluster.ClusterIdentity;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.cluster.TaskGlance;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the tasks of one session on a cluster, with or without a driver. It reads the session's
 * files each time, and asks the engine rarely, since an engine serves many people. What the engine
 * has said of a task holds until the task's files say something new.
 */
final class ClusterLook {
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(3);
  private static final Duration USUALLY_BETWEEN = Duration.ofSeconds(30);

  private final ClusterFiles folder;
  private final ClusterGlance files;
  private final Optional<SessionEngine.Opening> engines;
  private final Duration patience;
  private final Duration between;
  private final LongSupplier nanos;
  private final Map<Task, Verdict> verdicts = new HashMap<>();
  private SortedMap<String, Integer> reasons = new TreeMap<>();
  private String driver = "";
  private boolean answered;
  private boolean asked;
  private long askedAt;

  private record Task(String name, int index) {}

  /**
   * What the engine has said of a task.
   *
   * @param before what the files said at that time
   */
  private record Verdict(TaskGlance.State before, TaskGlance.State said) {}

  /**
   * A look at a session.
   *
   * @param engines opens the engine of the session; empty: it is not asked
   * @param patience how long to wait for an answer
   * @param between how long an answer, or a silence, holds
   * @param nanos a clock
   */
  ClusterLook(
      ClusterFiles files,
      Optional<SessionEngine.Opening> engines,
      Duration patience,
      Duration between,
      LongSupplier nanos) {
    this.folder = files;
    this.files = new ClusterGlance(files);
    this.engines = engines;
    this.patience = patience;
    this.between = between;
    this.nanos = nanos;
  }

  /** A look that asks no engine. */
  static ClusterLook byFilesAlone(SessionDirectory directory) {
    return new ClusterLook(
        new ClusterFiles(directory.cluster()),
        Optional.empty(),
        Duration.ZERO,
        Duration.ZERO,
        System::nanoTime);
  }

  /** A look that asks the engine, too, at most twice a minute, and waits three seconds for it. */
  static ClusterLook withEngine(SessionDirectory directory) {
    return new ClusterLook(
        new ClusterFiles(directory.cluster()),
        Optional.of(SessionEngine::of),
        USUAL_PATIENCE,
        USUALLY_BETWEEN,
        System::nanoTime);
  }

  /** What the tasks do; nothing if the session has never been on a cluster. */
  Optional<ClusterStatus> now() throws IOException {
    @Nullable ClusterIdentity identity = files.identity().orElse(null);
    if (identity == null) {
      return Optional.empty();
    }
    List<TaskGlance> tasks = files.tasks();
    List<String> names = namesOf(identity, tasks);
    boolean due = !asked || nanos.getAsLong() - askedAt > between.toNanos();
    if (due && !names.isEmpty()) {
      ask(identity, names, tasks);
    }
    String engine = identity.engine();
    String title = engine.substring(0, 1).toUpperCase(Locale.ROOT) + engine.substring(1);
    return Optional.of(
        ClusterStatus.of(
            title,
            answered || names.isEmpty(),
            tasks.stream().map(this::judged).toList(),
            reasons,
            driver));
  }

  /** What to ask the engine for: tasks that may be there, and the job that may follow them. */
  private List<String> namesOf(ClusterIdentity identity, List<TaskGlance> tasks)
      throws IOException {
    List<String> names = new ArrayList<>(tasks.isEmpty() ? List.of() : files.names(identity));
    if (OwnFile.isThere(folder.driverScript())) {
      names.add(identity.nameOfDriver());
    }
    return names;
  }

  private TaskGlance judged(TaskGlance task) {
    @Nullable Verdict verdict = verdicts.get(new Task(task.name(), task.index()));
    return verdict == null || verdict.before() != task.state()
        ? task
        : new TaskGlance(task.name(), task.index(), verdict.said(), task.place());
  }

  private void ask(ClusterIdentity identity, List<String> names, List<TaskGlance> tasks) {
    Optional<List<EngineTask>> answer = answer(identity, names);
    asked = true;
    askedAt = nanos.getAsLong();
    answered = answer.isPresent();
    verdicts.clear();
    reasons = new TreeMap<>();
    driver = "";
    if (answer.isEmpty()) {
      return;
    }
    Map<Task, TaskGlance.State> said = new HashMap<>();
    for (EngineTask task : answer.get()) {
      if (task.name().equals(identity.nameOfDriver())) {
        driver = task.state() == EngineTask.State.PENDING ? waiting(task) : "";
        continue;
      }
      said.put(new Task(task.name(), task.index()), state(task.state()));
      if (task.state() == EngineTask.State.PENDING && !task.reason().isEmpty()) {
        reasons.merge(task.reason(), 1, Integer::sum);
      }
    }
    for (TaskGlance task : tasks) {
      Task key = new Task(task.name(), task.index());
      TaskGlance.State state = said.getOrDefault(key, TaskGlance.State.OVER);
      verdicts.put(key, new Verdict(task.state(), state));
    }
  }

  private static String waiting(EngineTask job) {
    return "job "
        + job.job()
        + ", which is to follow the session, waits"
        + (job.reason().isEmpty() ? "" : " (" + job.reason() + ")");
  }

  private static TaskGlance.State state(EngineTask.State state) {
    return switch (state) {
      case PENDING -> TaskGlance.State.WAITING;
      case RUNNING, ENDING -> TaskGlance.State.RUNNING;
      case ENDED -> TaskGlance.State.OVER;
    };
  }

  /** The engine's answer; nothing if there is none in time. */
  private Optional<List<EngineTask>> answer(ClusterIdentity identity, List<String> names) {
    if (engines.isEmpty()) {
      return Optional.empty();
    }
    CompletableFuture<Optional<List<EngineTask>>> asking = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                asking.complete(engines.get().open(identity, folder).look(names));
              } catch (RuntimeException e) {
                asking.completeExceptionally(e);
              }
            },
            "cluster look");
    thread.setDaemon(true);
    thread.start();
    try {
      return asking.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty(); // whatever hinders the engine, the files say enough
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
