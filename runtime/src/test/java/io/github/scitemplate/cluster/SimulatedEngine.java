package io.github.scitemplate.cluster;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An engine in memory, in simulated time, whose tasks use the real files. */
final class SimulatedEngine implements ClusterEngine {
  private static final double DAY = 86_400;
  private static final double FORGET_SECONDS = 300;
  private static final double DOWN_SECONDS = 300;
  private static final double REQUEUE_SECONDS = 120;
  private static final double REPAIR_SECONDS = 3600;
  private static final double START_SECONDS = 2;

  /** A task of the engine. */
  private static final class Task {
    final String name;
    final int number;
    final int index;
    final String job;
    EngineTask.State state = EngineTask.State.PENDING;
    String reason = "Priority";
    String node = "";
    @Nullable SimulatedProcess process;
    int run;
    boolean hasLeft;

    Task(String name, int number, int index, String job) {
      this.name = name;
      this.number = number;
      this.index = index;
      this.job = job;
    }

    boolean isAlive() {
      return state != EngineTask.State.ENDED;
    }
  }

  private final SimulatedTime time;
  private final SimulatedTruth truth;
  private final ClusterFiles files;
  private final SimulatedFaults faults;
  private final Random random;
  private final double tellSeconds;
  private final Map<String, Map<Integer, Task>> jobs = new LinkedHashMap<>();
  private final Map<String, Task> byNode = new HashMap<>();
  private final Deque<String> free = new ArrayDeque<>();
  private final LinkedHashSet<Task> queue = new LinkedHashSet<>();

  /** When the engine was asked, in simulated seconds. */
  final List<Double> looks = new ArrayList<>();

  final List<Double> submits = new ArrayList<>();
  int mostTasks = 1000;
  int limit = Integer.MAX_VALUE;
  int mostAlive;
  int taken;
  int zombies;

  /** Whether tasks end before they do anything, as without Java on the nodes. */
  boolean isBroken;

  /** Whether the driver is killed when the next submission is made. */
  boolean killsAfterSubmission;

  /** Thrown at each submission, if it is not null. */
  @Nullable UserException refusal;

  double busySeconds;
  private double busySince;

  SimulatedEngine(
      SimulatedTime time,
      SimulatedTruth truth,
      ClusterFiles files,
      SimulatedFaults faults,
      int nodes,
      double tellSeconds,
      long seed) {
    this.time = time;
    this.truth = truth;
    this.files = files;
    this.faults = faults;
    this.tellSeconds = tellSeconds;
    this.random = new Random(seed);
    for (int node = 1; node <= nodes; node++) {
      String name = "n" + node;
      free.add(name);
      every(faults.nodeFailuresEachDay(), () -> fail(name));
    }
  }

  /** Has something happen again and again, at random times. */
  private void every(double eachDay, SimulatedTime.Action what) {
    if (eachDay > 0) {
      time.in(
          -Math.log(1 - random.nextDouble()) * DAY / eachDay,
          () -> {
            what.run();
            every(eachDay, what);
          });
    }
  }

  @Override
  public String title() {
    return "Slurm";
  }

  @Override
  public int mostTasksAtOnce() {
    return mostTasks;
  }

  @Override
  public String submit(int submission, String name, int tasks)
      throws EngineSilentException, EngineFullException {
    submits.add(time.seconds());
    UserException refused = refusal;
    if (refused != null) {
      throw refused;
    }
    boolean silent = random.nextDouble() < faults.silence();
    if (silent && random.nextDouble() >= faults.takenSilently()) {
      throw new EngineSilentException("Socket timed out");
    }
    if (!jobs.containsKey(name)) {
      if (alive() + tasks > limit) {
        throw new EngineFullException("QOSMaxSubmitJobPerUserLimit");
      }
      take(submission, name, tasks);
    }
    if (killsAfterSubmission) {
      killsAfterSubmission = false;
      throw new SimulatedSession.Killed();
    }
    if (silent) {
      throw new EngineSilentException("Socket timed out");
    }
    return "job" + submission;
  }

  private void take(int submission, String name, int tasks) {
    taken++;
    Map<Integer, Task> all = new LinkedHashMap<>();
    jobs.put(name, all);
    for (int index = 0; index < tasks; index++) {
      Task task = new Task(name, submission, index, "job" + submission + "_" + index);
      all.put(index, task);
      queue.add(task);
      disturb(task);
    }
    mostAlive = Math.max(mostAlive, alive());
    time.in(1, this::schedule);
  }

  private void disturb(Task task) {
    if (faults.cancelsEachDay() > 0) {
      time.in(
          -Math.log(1 - random.nextDouble()) * DAY / faults.cancelsEachDay(),
          () -> endTask(task, "CANCELLED", true));
    }
  }

  private int alive() {
    int alive = 0;
    for (Map<Integer, Task> tasks : jobs.values()) {
      for (Task task : tasks.values()) {
        alive += task.isAlive() && !task.hasLeft ? 1 : 0;
      }
    }
    return alive;
  }

  private void schedule() throws IOException {
    while (!free.isEmpty() && !queue.isEmpty()) {
      Task task = queue.iterator().next();
      queue.remove(task);
      account();
      task.node = free.remove();
      byNode.put(task.node, task);
      task.state = EngineTask.State.RUNNING;
      task.reason = "";
      task.run++;
      start(task);
    }
  }

  private void account() {
    busySeconds += byNode.size() * (time.seconds() - busySince);
    busySince = time.seconds();
  }

  private void start(Task task) throws IOException {
    if (isBroken) {
      Files.writeString(
          files.log(task.number, task.index),
          "job.sh: line 7: /opt/java/bin/java: No such file or directory\n");
      time.in(1, () -> endTask(task, "FAILED", false));
      return;
    }
    TaskTelling telling = TaskTelling.begin(files, task.number, task.index);
    SimulatedProcess process =
        new SimulatedProcess(time, truth, files, telling, tellSeconds, atEnd(task, task.run));
    task.process = process;
    process.begin(task.job, task.node, START_SECONDS);
    int run = task.run;
    later(faults.preemptionsEachDay(), task, run, () -> preempt(task, process));
    later(
        faults.crashesEachDay(),
        task,
        run,
        () -> {
          process.die(false);
          task.run++;
          start(task);
        });
  }

  private void later(double eachDay, Task task, int run, SimulatedTime.Action what) {
    if (eachDay > 0) {
      time.in(
          -Math.log(1 - random.nextDouble()) * DAY / eachDay,
          () -> {
            if (task.run == run && task.state == EngineTask.State.RUNNING) {
              what.run();
            }
          });
    }
  }

  private SimulatedProcess.AtEnd atEnd(Task task, int run) {
    return new SimulatedProcess.AtEnd() {
      @Override
      public void left() {
        if (task.run == run) {
          leave(task);
        }
      }

      @Override
      public void halted() throws IOException {
        if (task.run == run) {
          task.run++;
          start(task);
        }
      }

      @Override
      public boolean diesAfterClaim() {
        return faults.untoldClaims() > 0 && random.nextDouble() < faults.untoldClaims();
      }
    };
  }

  private void leave(Task task) {
    task.hasLeft = true;
    time.in(1, () -> endTask(task, "COMPLETED", false));
  }

  private void preempt(Task task, SimulatedProcess process) throws IOException {
    process.die(true);
    freeNode(task, 0);
    requeue(task, REQUEUE_SECONDS);
  }

  private void freeNode(Task task, double afterSeconds) throws IOException {
    account();
    String node = task.node;
    byNode.remove(node);
    task.node = "";
    time.in(
        afterSeconds,
        () -> {
          free.add(node);
          schedule();
        });
  }

  private void requeue(Task task, double seconds) {
    task.state = EngineTask.State.PENDING;
    task.reason = "BeginTime";
    int run = ++task.run;
    time.in(
        seconds,
        () -> {
          if (task.run == run && task.state == EngineTask.State.PENDING) {
            queue.add(task);
            schedule();
          }
        });
  }

  private void fail(String node) throws IOException {
    @Nullable Task task = byNode.get(node);
    @Nullable SimulatedProcess process = task == null ? null : task.process;
    if (task == null || process == null) {
      return;
    }
    if (random.nextDouble() < faults.zombies()) {
      zombies++; // nobody stops it, and it goes on with its lines
    } else {
      process.die(false);
    }
    int run = ++task.run;
    boolean vanishes = random.nextDouble() < faults.vanishing();
    time.in(
        DOWN_SECONDS,
        () -> {
          if (task.run == run && task.state == EngineTask.State.RUNNING) {
            freeNode(task, REPAIR_SECONDS);
            if (vanishes) {
              task.state = EngineTask.State.ENDED;
              Objects.requireNonNull(jobs.get(task.name)).remove(task.index);
            } else {
              requeue(task, REQUEUE_SECONDS);
            }
          }
        });
  }

  private void endTask(Task task, String reason, boolean asked) throws IOException {
    if (!task.isAlive()) {
      return;
    }
    if (task.state == EngineTask.State.RUNNING) {
      SimulatedProcess process = task.process;
      if (process != null) {
        process.die(asked);
      }
      freeNode(task, 0);
    }
    queue.remove(task);
    task.state = EngineTask.State.ENDED;
    task.reason = reason;
    task.run++;
    time.in(
        FORGET_SECONDS,
        () -> {
          Map<Integer, Task> all = jobs.get(task.name);
          if (all != null) {
            all.remove(task.index);
            if (all.isEmpty()) {
              jobs.remove(task.name);
            }
          }
        });
  }

  @Override
  public Optional<List<EngineTask>> look(List<String> names) {
    looks.add(time.seconds());
    if (random.nextDouble() < faults.silence()) {
      return Optional.empty();
    }
    List<EngineTask> found = new ArrayList<>();
    for (String name : names) {
      for (Task task : jobs.getOrDefault(name, Map.of()).values()) {
        found.add(new EngineTask(name, task.index, task.state, task.reason, task.node, task.job));
      }
    }
    return Optional.of(found);
  }

  @Override
  public void cancel(List<String> names) throws EngineSilentException {
    if (random.nextDouble() < faults.silence()) {
      throw new EngineSilentException("Socket timed out");
    }
    for (String name : names) {
      for (Task task : new ArrayList<>(jobs.getOrDefault(name, Map.of()).values())) {
        try {
          endTask(task, "CANCELLED", true);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Override
  public void requeue(String name, int index) {
    throw new UnsupportedOperationException("The driver does not ask for this");
  }

  /** Somebody ends all tasks. */
  void endAll(String reason) throws IOException {
    for (Map<Integer, Task> tasks : new ArrayList<>(jobs.values())) {
      for (Task task : new ArrayList<>(tasks.values())) {
        endTask(task, reason, false);
      }
    }
  }

  /** How many tasks wait or run. */
  int left() {
    return alive();
  }

  double busySeconds() {
    account();
    return busySeconds;
  }
}
