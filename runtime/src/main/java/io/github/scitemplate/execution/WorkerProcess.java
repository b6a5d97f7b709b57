package io.github.scitemplate.execution;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelEvaluation;
import io.github.scitemplate.experiment.BestModelExport;
import io.github.scitemplate.experiment.BestModelPrediction;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.experiment.ExportRequest;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.OutputLines;
import io.github.scitemplate.monitor.Extent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The controller's side of a worker process. One thread gives orders; any thread may call {@link
 * #stop} and {@link #kill}.
 */
public final class WorkerProcess implements Worker {
  private static final long SECONDS_TO_END = 10;
  private static final int LAST_ERRORS = 10;
  private final Process process;
  private final WorkerDoor door;
  private final Deque<String> lastErrors = new ArrayDeque<>();
  private final Thread errorPump;
  private final Thread outputPump;
  private final OutputLines printed = new OutputLines();

  /**
   * Receives the output of native code: nobody knows to which experiment it belongs, so it goes to
   * the present one.
   */
  private volatile Consumer<String> listener = System.out::println;

  private long systemKillsBefore = Crashes.systemKillsForMemory();
  private final AtomicBoolean killed = new AtomicBoolean();
  private int gpus;

  private WorkerProcess(Process process, WorkerDoor door) {
    this.process = process;
    this.door = door;
    this.errorPump = pump("worker errors", process.errorReader(), this::complained);
    this.outputPump = pump("worker output", process.inputReader(), line -> listener.accept(line));
    CompletableFuture<Void> unused = process.onExit().thenAccept(ended -> door.giveUp());
  }

  /**
   * Starts a worker.
   *
   * @param command the worker's command line and environment
   */
  static WorkerProcess start(ProcessBuilder command) throws IOException {
    WorkerDoor door = WorkerDoor.open();
    try {
      Process process = command.start();
      invite(process, door.invitation());
      return new WorkerProcess(process, door);
    } catch (IOException e) {
      door.close();
      throw e;
    }
  }

  private static void invite(Process process, String invitation) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((invitation + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush(); // and stays open: it ends with this process
    } catch (IOException e) {
      // The worker has ended already, for example because of a wrong JVM option. Whoever waits for
      // its answer says why.
    }
  }

  /** Deletes a file that the worker needs only to start. */
  void deleteWhenStarted(Path file) {
    CompletableFuture<WorkerChannel> unused =
        door.worker().whenComplete((in, failure) -> file.toFile().delete());
  }

  /** Where the JVM of process {@code pid} leaves its report when native code ends it. */
  static Path crashReport(String pid) {
    return Path.of(System.getProperty("java.io.tmpdir"), "template-crash-" + pid + ".log");
  }

  /**
   * Passes on the worker's output, except libtorch's warning about a deprecated call of its own.
   */
  private static Thread pump(String name, BufferedReader source, Consumer<String> lines) {
    Thread pump =
        new Thread(
            () -> {
              try (source) {
                source.lines().filter(Crashes::mayBeSign).forEach(lines);
              } catch (IOException | UncheckedIOException e) {
                // The worker was ended: there is nothing left to read.
              }
            },
            name);
    pump.setDaemon(true);
    pump.start();
    return pump;
  }

  private void complained(String line) {
    System.err.println(line);
    synchronized (lastErrors) {
      lastErrors.add(line);
      if (lastErrors.size() > LAST_ERRORS) {
        lastErrors.remove();
      }
    }
  }

  /**
   * Has the worker build the components of some experiments.
   *
   * @throws WorkerDiedException if the process ended
   */
  @Override
  public ComponentsCheck check(
      Path config,
      String name,
      String overrides,
      Selection experiments,
      boolean oneBatch,
      PrintStream console) {
    send(new WorkerOrder.Check(config, name, overrides, experiments, oneBatch));
    WorkerReply reply = await(console::println, steps -> {});
    if (reply instanceof WorkerReply.Checked checked) {
      gpus = checked.gpus();
      return checked.check();
    }
    throw unexpected(reply);
  }

  @Override
  public int gpus() {
    return gpus;
  }

  @Override
  public RunEnd run(
      Path experimentDirectory,
      Audience audience,
      Optional<Duration> patience,
      Extent until,
      Continuation continuation) {
    Watchdog watchdog = new Watchdog(patience, process::destroyForcibly);
    RunEnd end;
    try (watchdog) {
      Audience uncounted = new UncountedTelling(audience, watchdog);
      end = watched(watchdog, experimentDirectory, uncounted, until, continuation);
    }
    if (!watchdog.hasBitten()) {
      return end;
    }
    exitCode(); // the process is as good as dead, even if its last answer came before
    return end instanceof RunEnd.Crashed ? watchdog.timedOut() : end;
  }

  private RunEnd watched(
      Watchdog watchdog,
      Path experimentDirectory,
      Audience audience,
      Extent until,
      Continuation continuation) {
    forgetSigns();
    try {
      send(new WorkerOrder.Run(experimentDirectory, until));
      WorkerReply reply = await(audience, watchdog::steps);
      while (reply instanceof WorkerReply.Reached reached) {
        watchdog.suspend();
        WorkerOrder next = next(continuation, reached.amount());
        watchdog.steps(0);
        sendUnlessDead(next);
        reply = await(audience, watchdog::steps);
      }
      return end(reply);
    } catch (WorkerDiedException e) {
      return killed.get() ? new RunEnd.Interrupted() : crashed();
    }
  }

  private static RunEnd end(WorkerReply reply) {
    if (reply instanceof WorkerReply.OutOfMemory none) {
      return Crashes.outOfMemory(none.message());
    } else if (reply instanceof WorkerReply.Ran ran) {
      return switch (ran.ending()) {
        case WITH_RESULT -> new RunEnd.Ended();
        case PAUSED -> new RunEnd.Paused();
        case INTERRUPTED -> new RunEnd.Interrupted();
      };
    }
    throw unexpected(reply);
  }

  private static IllegalStateException unexpected(WorkerReply reply) {
    return new IllegalStateException("A worker answered what nobody asked: " + reply);
  }

  private static WorkerOrder next(Continuation continuation, long amount) {
    try {
      Optional<Extent> next = continuation.whatNext(amount);
      return next.isPresent() ? new WorkerOrder.GoOn(next.get()) : new WorkerOrder.Pause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new WorkerOrder.Stop();
    }
  }

  /**
   * Sends an order. A worker that was told to stop while it waited may have gone: its last answer
   * can still be read.
   */
  private void sendUnlessDead(WorkerOrder order) {
    try {
      send(order);
    } catch (WorkerDiedException e) {
      // Without an answer, reading finds that it died.
    }
  }

  /** Forgets the signs that earlier experiments left, since they say nothing about this one. */
  private void forgetSigns() {
    systemKillsBefore = Crashes.systemKillsForMemory();
    synchronized (lastErrors) {
      lastErrors.clear();
    }
  }

  private RunEnd.Crashed crashed() {
    int code = exitCode(); // after which all errors are read
    List<String> errors;
    synchronized (lastErrors) {
      errors = List.copyOf(lastErrors);
    }
    return Crashes.judge(code, errors, Crashes.systemKillsForMemory() > systemKillsBefore);
  }

  /**
   * Has the worker evaluate the best model of an experiment.
   *
   * @param overrides applied to the experiment's config; empty for none
   * @return nothing if the worker was told to stop meanwhile
   * @throws UserException for what the worker found wrong
   * @throws WorkerDiedException if the process ended
   */
  public Optional<BestModelEvaluation.Evaluated> evaluate(
      Path experimentDirectory, Split split, String overrides, PrintStream console) {
    send(new WorkerOrder.Evaluate(experimentDirectory, split, overrides));
    return await(console::println, steps -> {}) instanceof WorkerReply.Evaluated given
        ? Optional.of(given.evaluated())
        : Optional.empty();
  }

  /**
   * Has the worker write the predictions of an experiment's best model.
   *
   * @param overrides applied to the experiment's config; empty for none
   * @param file the file to make or replace; it is written as a whole or not at all
   * @return nothing if the worker was told to stop meanwhile
   * @throws UserException for what the worker found wrong
   * @throws WorkerDiedException if the process ended
   */
  public Optional<BestModelPrediction.Predicted> predict(
      Path experimentDirectory, Split split, String overrides, Path file, PrintStream console) {
    return predicted(new WorkerOrder.Predict(experimentDirectory, split, overrides, file), console);
  }

  /**
   * Has the worker write what an experiment's best model predicts for new data.
   *
   * @param input the file or folder of the samples
   * @param overrides applied to the experiment's config; empty for none
   * @param file the file to make or replace; it is written as a whole or not at all
   * @return nothing if the worker was told to stop meanwhile
   * @throws UserException for what the worker found wrong
   * @throws WorkerDiedException if the process ended
   */
  public Optional<BestModelPrediction.Predicted> predictNew(
      Path experimentDirectory, Path input, String overrides, Path file, PrintStream console) {
    return predicted(
        new WorkerOrder.PredictNew(experimentDirectory, input, overrides, file), console);
  }

  private Optional<BestModelPrediction.Predicted> predicted(
      WorkerOrder order, PrintStream console) {
    send(order);
    return await(console::println, steps -> {}) instanceof WorkerReply.Predicted written
        ? Optional.of(written.predicted())
        : Optional.empty();
  }

  /**
   * Has the worker write an experiment's best model for other programs.
   *
   * @param overrides applied to the experiment's config; empty for none
   * @return nothing if the worker was told to stop meanwhile
   * @throws UserException for what the worker found wrong
   * @throws WorkerDiedException if the process ended
   */
  public Optional<BestModelExport.Exported> export(
      Path experimentDirectory, String overrides, ExportRequest request, PrintStream console) {
    send(new WorkerOrder.Export(experimentDirectory, overrides, request));
    return await(console::println, steps -> {}) instanceof WorkerReply.Exported written
        ? Optional.of(written.exported())
        : Optional.empty();
  }

  @Override
  public void stop() {
    try {
      send(new WorkerOrder.Stop());
    } catch (WorkerDiedException e) {
      process.destroy();
    }
  }

  @Override
  public void kill() {
    killed.set(true);
    process.destroyForcibly();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  private synchronized void send(WorkerOrder order) {
    try {
      channel().send(WorkerMessages.text(order));
    } catch (IOException e) {
      throw died();
    }
  }

  private WorkerReply await(Audience audience, LongConsumer steps) {
    listener = audience::line;
    HeardReplies heard = new HeardReplies(audience, printed);
    try {
      WorkerChannel channel = channel();
      for (String line = channel.receive(); line != null; line = channel.receive()) {
        WorkerReply reply = WorkerMessages.reply(line);
        if (reply instanceof WorkerReply.Steps now) {
          steps.accept(now.made());
        } else if (!heard.isTold(reply)) {
          heard.flush();
          if (reply instanceof WorkerReply.UserError error) {
            throw new UserException(error.problem(), error.fix());
          }
          return reply;
        }
      }
    } catch (IOException e) {
      // The worker has ended, just as it has if the channel is closed.
    }
    heard.flush();
    throw died();
  }

  /** Waits until the worker has connected. */
  private WorkerChannel channel() throws IOException {
    try {
      return door.worker().join();
    } catch (CompletionException e) {
      throw new IOException(e);
    }
  }

  private WorkerDiedException died() {
    return new WorkerDiedException(killed.get() ? "It was ended." : crashed().message());
  }

  /**
   * Waits for the process, which is about to end, and returns its exit code. Its output is complete
   * then, too.
   */
  private int exitCode() {
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      errorPump.join(TimeUnit.SECONDS.toMillis(1));
      outputPump.join(TimeUnit.SECONDS.toMillis(1));
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return -1;
    }
  }

  @Override
  public void letGo() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy();
    }
  }

  @Override
  public void close() {
    letGo();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    door.close();
  }
}
