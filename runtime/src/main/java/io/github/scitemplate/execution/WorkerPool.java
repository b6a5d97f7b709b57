package io.github.scitemplate.execution;

import io.github.scitemplate.environment.Signals;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.experiment.ComponentsCheck;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The places of a session where experiments run. Ctrl-C, SIGTERM and the death of the parent
 * process ask all workers to save and end; a second request ends everything at once.
 */
public final class WorkerPool implements AutoCloseable {
  /** The message of a session that ends before it has written anything. */
  public static final String NOTHING_STARTED = "Nothing was started.";

  /** How long workers may take to finish a step and save. */
  private static final Duration TO_SAVE = Duration.ofSeconds(8);

  private final PrintStream console;
  private final List<WorkerPlace> places = new CopyOnWriteArrayList<>();
  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private volatile WorkerKind kind;
  private volatile boolean begun;
  private volatile int gpus;
  private volatile @Nullable Runnable elsewhere;

  /** The work that a place does again and again. */
  @FunctionalInterface
  public interface Work {
    /** Does one piece of work; false if there was nothing to do. */
    boolean next(WorkerPlace place) throws IOException;
  }

  private WorkerPool(WorkerKind kind, PrintStream console) {
    this.kind = kind;
    this.console = console;
    places.add(new WorkerPlace(kind));
  }

  /**
   * A pool with one place in this process. The process belongs to somebody else, so the pool
   * handles no signals and never ends it.
   */
  public static WorkerPool here(WorkersHere kind, PrintStream console) {
    return new WorkerPool(kind, console);
  }

  /** Starts one worker at once, so that it loads the natives while the config is read. */
  public static WorkerPool start(WorkerCommand command, PrintStream console) {
    WorkerPool workers = new WorkerPool(command, console);
    Thread start = new Thread(workers::startFirst, "first worker");
    start.setDaemon(true);
    start.start();
    Signals.handle(workers::interrupt, workers::stopAtOnce);
    watchParent(workers);
    return workers;
  }

  /**
   * Interrupts the session when the plugin's process ends: nobody is left then to take the output.
   */
  private static void watchParent(WorkerPool workers) {
    Long parent = Long.getLong("template.parent");
    if (parent == null) {
      return;
    }
    Thread watch =
        new Thread(
            () -> {
              ProcessHandle.of(parent).ifPresent(p -> p.onExit().join());
              workers.interrupt();
            },
            "parent watch");
    watch.setDaemon(true);
    watch.start();
  }

  /** If this fails, whoever needs the worker tries to start it once more, and hears why. */
  private void startFirst() {
    try {
      Worker unused = startedFirst();
    } catch (RuntimeException | Error e) {
      // There is no worker then.
    }
  }

  private Worker startedFirst() {
    return places.get(0).startedWorker();
  }

  /**
   * Has the first worker build components, as {@link Worker#check}, and learns the number of GPUs
   * from it.
   */
  public ComponentsCheck check(
      Path config, String name, String overrides, Selection experiments, boolean oneBatch) {
    Worker worker = startedFirst();
    ComponentsCheck check = worker.check(config, name, overrides, experiments, oneBatch, console);
    gpus = worker.gpus();
    return check;
  }

  /**
   * Sets the number of threads. If the first worker was started with another number, another worker
   * replaces it.
   */
  public void useThreads(int threads) {
    if (threads != kind.threads()) {
      WorkerPlace first = places.get(0);
      first.kill();
      first.close();
      kind = kind.withThreads(threads);
      places.set(0, new WorkerPlace(kind));
      startedFirst();
    }
  }

  /**
   * Works in all places at once, until nothing is left to do. If one fails, the others are asked to
   * save and end.
   *
   * @throws IOException the failure of the place that failed first
   */
  public void runAll(Work work) throws IOException {
    new Places(this).runAll(work);
  }

  /** The places; each runs one experiment at a time. */
  List<WorkerPlace> places() {
    return places;
  }

  /** How many experiments run at once. */
  public int parallel() {
    return places.size();
  }

  /** Takes charge of the machine's GPUs, as the first worker saw them at the check. */
  public GpuSlots openGpuSlots() {
    return GpuSlots.of(gpus, System.getenv(GpuSlots.VARIABLE));
  }

  /** Whether everything is to end. */
  public boolean stopRequested() {
    return stopRequested.get();
  }

  /**
   * Begins the session's work: starts the other workers. From here on, an interrupt lets workers
   * save instead of ending everything at once.
   *
   * @param parallel how many experiments run at once
   */
  public void begin(long parallel) {
    begun = true;
    while (places.size() < parallel) {
      WorkerPlace place = new WorkerPlace(kind);
      place.startedWorker();
      places.add(place);
    }
  }

  /**
   * Lets the workers end, since what is left to do is done elsewhere. From here on, {@code stop} is
   * run when the parent process ends or somebody asks this one to stop, unless signals are handled
   * by others.
   */
  public void giveWay(Runnable stop) {
    elsewhere = stop;
    places.forEach(WorkerPlace::letGo);
  }

  private void interrupt() {
    Runnable stop = elsewhere;
    if (stop != null) {
      stop.run();
    } else if (begun) {
      stop();
    } else {
      endAtOnce(NOTHING_STARTED);
    }
  }

  /** Asks all workers to save their state and end; those that take too long are ended. */
  public void stop() {
    if (stopRequested.getAndSet(true)) {
      return;
    }
    Thread deadline = new Thread(this::endLateOnes, "deadline");
    deadline.setDaemon(true);
    deadline.start();
    places.forEach(WorkerPlace::stop);
  }

  /**
   * Asks all workers to save and end, since another process has asked for that.
   *
   * @param by who asks, for people
   */
  public void endAsAsked(String by) {
    console.println(by + " asks this session to end. Experiments finish their step and save.");
    stop();
  }

  private void endLateOnes() {
    try {
      Thread.sleep(TO_SAVE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    places.forEach(WorkerPlace::kill);
  }

  private void stopAtOnce() {
    endAtOnce(
        "Stopped at once: what came after the last checkpoint is trained again when the same command goes on.");
  }

  /**
   * Ends everything because another controller has taken the session over; nothing may be written
   * any more.
   */
  public void endAsLost() {
    if (kind instanceof WorkersHere) {
      console.println("Another process has taken this session over; this one stops.");
      stop();
    } else {
      endAtOnce("Another process has taken this session over; this one ends.");
    }
  }

  private void endAtOnce(String words) {
    kill();
    console.println();
    console.println(words);
    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED.code());
  }

  /** Ends the workers without waiting for them. */
  public void kill() {
    places.forEach(WorkerPlace::kill);
  }

  @Override
  public void close() {
    places.forEach(WorkerPlace::letGo);
    places.forEach(WorkerPlace::close);
  }
}
