package io.github.scitemplate.execution;

import com.google.gson.Gson;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelEvaluation;
import io.github.scitemplate.experiment.ComponentsCheck;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A running worker, seen from the controller. One thread gives orders; {@link #stop} may come from
 * any thread.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final long SECONDS_TO_END = 10;
  private static final int LAST_ERRORS = 10;
  private static final String DEPRECATED_IN_LIBTORCH = "AutoNonVariableTypeMode is deprecated";
  private final Gson gson = WorkerReply.gson();
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;
  private final Deque<String> lastErrors = new ArrayDeque<>();
  private final Thread errorPump;
  private long systemKillsBefore = Crashes.systemKillsForMemory();
  private final AtomicBoolean killed = new AtomicBoolean();
  private int gpus;

  WorkerProcess(Process process) {
    this.process = process;
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.errorPump = pumpErrors();
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Where the JVM of process {@code pid} leaves its report when native code ends it. */
  static Path crashReport(String pid) {
    return Path.of(System.getProperty("java.io.tmpdir"), "template-crash-" + pid + ".log");
  }

  /**
   * Hands on what the worker complains of, but libtorch's warning of a deprecated call of its own.
   */
  private Thread pumpErrors() {
    Thread pump =
        new Thread(
            () -> {
              try (BufferedReader errors = process.errorReader()) {
                errors
                    .lines()
                    .filter(line -> !line.contains(DEPRECATED_IN_LIBTORCH))
                    .forEach(this::complained);
              } catch (IOException | UncheckedIOException e) {
                // The worker was ended: there is nothing left to read.
              }
            },
            "worker errors");
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
   * @param oneBatch whether to send one batch through each, too
   * @throws UserException what the worker found wrong
   * @throws WorkerDiedException if the process ended
   */
  public ComponentsCheck check(
      Path config,
      String name,
      String overrides,
      Selection experiments,
      boolean oneBatch,
      PrintStream console) {
    send(WorkerOrder.check(config, name, overrides, experiments, oneBatch));
    WorkerReply reply = await(console::println, steps -> {});
    gpus = (int) reply.number();
    return new ComponentsCheck(
        new LinkedHashSet<>(reply.readPaths()),
        new LinkedHashSet<>(reply.askedWords()),
        new LinkedHashSet<>(reply.minimised()),
        new LinkedHashMap<>(reply.evaluated()));
  }

  /** The number of GPUs that the worker sees, known after a check. */
  public int gpus() {
    return gpus;
  }

  /**
   * Has the worker run an experiment.
   *
   * @param lines gets its lines for people
   * @param patience how long it may make no step before it is ended; absent: for ever. It does not
   *     run while {@code progress} is asked
   * @param amount how much to train before {@code progress} is asked, in the unit of the
   *     experiment's config; 0: all
   * @param progress asked on this thread
   * @throws UserException what the worker found that the user can put right; nothing is decided
   */
  public RunEnd run(
      Path experimentDirectory,
      Consumer<String> lines,
      Optional<Duration> patience,
      long amount,
      Progress progress) {
    try (Watchdog watchdog = new Watchdog(patience, process::destroyForcibly)) {
      RunEnd end;
      forgetSigns();
      try {
        send(WorkerOrder.run(experimentDirectory, amount));
        WorkerReply reply = await(lines, watchdog::steps);
        while (reply.kind() == WorkerReply.Kind.REACHED) {
          watchdog.suspend();
          WorkerOrder next = next(progress, reply.number());
          watchdog.steps(0);
          sendUnlessDead(next);
          reply = await(lines, watchdog::steps);
        }
        end =
            switch (reply.kind()) {
              case ENDED -> new RunEnd.Ended();
              case PAUSED -> new RunEnd.Paused();
              case INTERRUPTED -> new RunEnd.Interrupted();
              default -> Crashes.outOfMemory(reply.problem());
            };
      } catch (WorkerDiedException e) {
        end = killed.get() ? new RunEnd.Interrupted() : crashed();
      }
      return watchdog.hasBitten() ? watchdog.timedOut() : end;
    }
  }

  private static WorkerOrder next(Progress progress, long amount) {
    try {
      OptionalLong next = progress.reached(amount);
      return next.isPresent() ? WorkerOrder.goOn(next.getAsLong()) : WorkerOrder.pause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return WorkerOrder.stop();
    }
  }

  /** A worker that was told to stop while it waited has gone: its last answer is there to read. */
  private void sendUnlessDead(WorkerOrder order) {
    try {
      send(order);
    } catch (WorkerDiedException e) {
      // Without an answer, reading finds that it died.
    }
  }

  /** What earlier experiments left says nothing of this one. */
  private void forgetSigns() {
    systemKillsBefore = Crashes.systemKillsForMemory();
    synchronized (lastErrors) {
      lastErrors.clear();
    }
  }

  private RunEnd.Crashed crashed() {
    List<String> errors;
    synchronized (lastErrors) {
      errors = List.copyOf(lastErrors);
    }
    return Crashes.judge(exitCode(), errors, Crashes.systemKillsForMemory() > systemKillsBefore);
  }

  /**
   * Has the worker evaluate the best model of an experiment.
   *
   * @return nothing if it was told to stop meanwhile
   * @throws UserException what the worker found wrong
   * @throws WorkerDiedException if the process ended
   */
  public Optional<BestModelEvaluation.Evaluated> evaluate(
      Path experimentDirectory, Split split, PrintStream console) {
    send(WorkerOrder.evaluate(experimentDirectory, split));
    WorkerReply reply = await(console::println, steps -> {});
    if (reply.kind() != WorkerReply.Kind.EVALUATED) {
      return Optional.empty();
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    reply.evaluated().forEach((name, value) -> metrics.put(name, Double.valueOf(value)));
    return Optional.of(new BestModelEvaluation.Evaluated(reply.number(), metrics, reply.problem()));
  }

  /** Asks the worker to save its state and end. */
  public void stop() {
    try {
      send(WorkerOrder.stop());
    } catch (WorkerDiedException e) {
      process.destroy();
    }
  }

  /** Ends the worker at once; only work since the last checkpoint is lost. */
  public void kill() {
    killed.set(true);
    process.destroyForcibly();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  private synchronized void send(WorkerOrder order) {
    try {
      orders.write(gson.toJson(order));
      orders.newLine();
      orders.flush();
    } catch (IOException e) {
      throw died();
    }
  }

  private WorkerReply await(Consumer<String> lines, LongConsumer steps) {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        Optional<WorkerReply> reply = reply(line);
        if (reply.isEmpty()) {
          lines.accept(line);
        } else if (reply.get().kind() == WorkerReply.Kind.STEPS) {
          steps.accept(reply.get().number());
        } else if (reply.get().kind() == WorkerReply.Kind.USER_ERROR) {
          throw new UserException(reply.get().problem(), reply.get().fix());
        } else {
          return reply.get();
        }
      }
    } catch (IOException e) {
      throw died();
    }
    throw died();
  }

  private Optional<WorkerReply> reply(String line) {
    int mark = line.indexOf(WorkerReply.MARK);
    return mark < 0
        ? Optional.empty()
        : Optional.of(gson.fromJson(line.substring(mark + 1), WorkerReply.class));
  }

  private WorkerDiedException died() {
    return new WorkerDiedException(killed.get() ? "It was ended." : crashed().message());
  }

  /** The exit code of a process that is about to end; its complaints are complete then, too. */
  private int exitCode() {
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      errorPump.join(TimeUnit.SECONDS.toMillis(1));
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return -1;
    }
  }

  /** Lets an idle worker end, without waiting for it. */
  void letGo() {
    try {
      orders.close();
    } catch (IOException e) {
      process.destroy();
    }
  }

  /** Lets an idle worker end. */
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
  }
}
