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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A running worker, seen from the controller. One thread gives orders; {@link #stop} may come from
 * any thread.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final long SECONDS_TO_END = 10;
  private static final String DEPRECATED_IN_LIBTORCH = "AutoNonVariableTypeMode is deprecated";
  private final Gson gson = new Gson();
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  WorkerProcess(Process process) {
    this.process = process;
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    pumpErrors(process);
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Hands on what the worker complains of, but libtorch's warning of a deprecated call of its own.
   */
  private static void pumpErrors(Process process) {
    Thread pump =
        new Thread(
            () -> {
              try (BufferedReader errors = process.errorReader()) {
                errors
                    .lines()
                    .filter(line -> !line.contains(DEPRECATED_IN_LIBTORCH))
                    .forEach(System.err::println);
              } catch (IOException | UncheckedIOException e) {
                // The worker was ended: there is nothing left to read.
              }
            },
            "worker errors");
    pump.setDaemon(true);
    pump.start();
  }

  /**
   * How an experiment's run ended, as far as the worker can say; the result is in the experiment's
   * directory.
   */
  public enum RunEnd {
    ENDED,
    INTERRUPTED
  }

  /**
   * Has the worker build the components of some combinations.
   *
   * @param oneBatch whether to send one batch through each, too
   * @throws UserException what the worker found wrong
   * @throws WorkerDiedException if the process ended
   */
  public ComponentsCheck check(
      Path config,
      String name,
      String overrides,
      List<Long> indexes,
      boolean oneBatch,
      PrintStream console) {
    send(WorkerOrder.check(config, name, overrides, indexes, oneBatch));
    WorkerReply reply = await(console);
    return new ComponentsCheck(
        new LinkedHashSet<>(reply.readPaths()), new LinkedHashSet<>(reply.askedWords()));
  }

  /**
   * Has the worker run an experiment; its lines go to {@code console}.
   *
   * @throws WorkerDiedException if the process ended before the experiment did
   */
  public RunEnd run(Path experimentDirectory, PrintStream console) {
    send(WorkerOrder.run(experimentDirectory));
    return await(console).kind() == WorkerReply.Kind.ENDED ? RunEnd.ENDED : RunEnd.INTERRUPTED;
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
    WorkerReply reply = await(console);
    if (reply.kind() != WorkerReply.Kind.EVALUATED) {
      return Optional.empty();
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    reply.evaluated().forEach((name, value) -> metrics.put(name, Double.valueOf(value)));
    return Optional.of(
        new BestModelEvaluation.Evaluated(reply.iteration(), metrics, reply.problem()));
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
    process.destroyForcibly();
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

  private WorkerReply await(PrintStream console) {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        Optional<WorkerReply> reply = reply(line);
        if (reply.isEmpty()) {
          console.println(line);
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
    try {
      if (process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        return new WorkerDiedException(process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return new WorkerDiedException(-1);
  }

  /** Lets an idle worker end. */
  @Override
  public void close() {
    try {
      orders.close();
    } catch (IOException e) {
      process.destroy();
    }
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
