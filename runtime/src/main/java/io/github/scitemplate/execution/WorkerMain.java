package io.github.scitemplate.execution;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.engine.Natives;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.environment.Signals;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelEvaluation;
import io.github.scitemplate.experiment.BestModelExport;
import io.github.scitemplate.experiment.BestModelPrediction;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.experiment.ComponentsClass;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.NewDataPrediction;
import io.github.scitemplate.experiment.OutOfMemoryException;
import io.github.scitemplate.experiment.UserCode;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.storage.FileFailure;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.trainer.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The process that trains. It takes orders and answers through a {@link WorkerChannel}, one JSON
 * line each; output of user code goes there, too, marked as such. Its standard input begins with
 * the invitation to that channel, and ends when the controller ends. Then the worker saves and
 * ends. If user code does not return, the process halts, so that it never outlives the controller
 * for long.
 */
public final class WorkerMain {
  /** How long the worker may take to save when the controller is gone. */
  private static final Duration TO_SAVE = Duration.ofSeconds(8);

  private static final long MILLIS_BETWEEN_LOOKS = 100;

  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private final BlockingQueue<WorkerOrder> orders = new LinkedBlockingQueue<>();
  private final WorkerChannel channel;
  private final SentLines said;
  private final ExperimentHere here;
  private final String componentsClass;

  private WorkerMain(WorkerChannel channel, String componentsClass, boolean fastDevRun) {
    this.channel = channel;
    this.said = new SentLines(channel, () -> stopRequested.set(true));
    this.componentsClass = componentsClass;
    this.here = new ExperimentHere(fastDevRun, stopRequested::get, said::say);
  }

  /**
   * Works until it is told to stop, or the controller is gone.
   *
   * @param arguments the components class, the number of threads, and whether this is a fast dev
   *     run
   */
  public static void main(String[] arguments) throws IOException {
    linkNativeMethods();
    Natives natives = Natives.begin();
    InputStream controller = System.in;
    // User code must not wait for input that never comes.
    System.setIn(InputStream.nullInputStream());
    WorkerMain worker =
        new WorkerMain(invited(controller), arguments[0], Boolean.parseBoolean(arguments[2]));
    System.setOut(ChannelOutput.stream(worker.here::printed));
    Runnable stop = () -> worker.stopRequested.set(true);
    Signals.handle(stop, stop);
    inBackground("orders", worker::readOrders);
    inBackground("controller", () -> worker.endWith(controller));
    // A hook also runs if user code ends the process.
    Runtime.getRuntime().addShutdownHook(new Thread(worker.said::flush, "last words"));
    ExitStatus status = worker.work(natives, Integer.parseInt(arguments[1]));
    natives.awaitEnd();
    System.exit(status.code());
  }

  /**
   * Calls those native methods of the JDK that the first check will call. Later calls need not look
   * them up, which no thread can do while another one loads a library.
   */
  private static void linkNativeMethods() {
    boolean unused = Runnable.class.isAnnotationPresent(FunctionalInterface.class);
    Path small = Path.of(System.getProperty("java.home"), "release");
    try {
      byte[] unusedBytes = OwnFile.bytesOfNamed(small, Files.size(small));
    } catch (IOException e) {
      // The first check is slower then.
    }
  }

  private static WorkerChannel invited(InputStream controller) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = controller.read(); next != '\n' && next >= 0; next = controller.read()) {
      line.write(next);
    }
    String[] invitation = line.toString(StandardCharsets.UTF_8).split(" ", 2);
    if (invitation.length < 2) {
      System.exit(ExitStatus.INTERRUPTED.code()); // the controller is gone already
    }
    try {
      return WorkerChannel.connect(invitation[1], invitation[0]);
    } catch (IOException e) {
      WorkerDoor.clear(invitation[1]); // a killed controller left it
      throw e;
    }
  }

  private static void inBackground(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits for the end of the controller; then this process ends by itself, or is halted if that
   * takes too long.
   */
  private void endWith(InputStream controller) {
    try {
      while (controller.read() >= 0) {
        // Only the end of the stream matters.
      }
    } catch (IOException e) {
      // The controller is gone, too.
    }
    stopRequested.set(true);
    orders.add(new WorkerOrder.Stop());
    long end = System.nanoTime() + TO_SAVE.toNanos();
    while (System.nanoTime() < end) {
      try {
        Thread.sleep(MILLIS_BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        // This thread has nothing else to do.
      }
    }
    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED.code());
  }

  private void readOrders() {
    try {
      for (String line = channel.receive(); line != null; line = channel.receive()) {
        WorkerOrder order = WorkerMessages.order(line);
        if (order instanceof WorkerOrder.Stop) {
          stopRequested.set(true);
        }
        orders.add(order);
      }
    } catch (IOException e) {
      stopRequested.set(true);
    }
    stopRequested.set(true);
    orders.add(new WorkerOrder.Stop());
  }

  /**
   * Does what it is told.
   *
   * @param natives are being loaded. Building components needs none, so the first check runs
   *     meanwhile
   */
  private ExitStatus work(Natives natives, int threads) {
    try {
      Components components = ComponentsClass.load(componentsClass);
      while (true) {
        WorkerOrder order = orders.take();
        if (order.needsNatives()) {
          natives.await();
          Torch.useThreads(threads);
        }
        if (order instanceof WorkerOrder.Stop) {
          return stopRequested.get() ? ExitStatus.INTERRUPTED : ExitStatus.COMPLETED;
        } else if (order instanceof WorkerOrder.Check check) {
          ComponentsCheck checked = check(components, check);
          natives.await();
          answer(WorkerReply.Checked.of(checked, Torch.gpus()));
        } else if (order instanceof WorkerOrder.Run run) {
          answer(new WorkerReply.Ran(run(components, run)));
        } else if (order instanceof WorkerOrder.Evaluate evaluate) {
          answer(evaluate(components, evaluate));
        } else if (order instanceof WorkerOrder.Predict predict) {
          answer(predict(components, predict));
        } else if (order instanceof WorkerOrder.PredictNew predict) {
          answer(predict(components, predict));
        } else if (order instanceof WorkerOrder.Export export) {
          answer(export(components, export));
        } // Any other order answers an experiment that was stopped meanwhile.
      }
    } catch (UserException e) {
      answer(WorkerReply.UserError.of(e));
      return ExitStatus.USER_ERROR;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitStatus.INTERRUPTED;
    } catch (OutOfMemoryException e) {
      answer(new WorkerReply.OutOfMemory(String.valueOf(e.getMessage())));
      return ExitStatus.FAILED;
    } catch (RuntimeException | Error e) {
      answer(WorkerReply.UserError.of(UserCode.failed("The worker", e)));
      return ExitStatus.FAILED;
    } catch (IOException e) {
      answer(WorkerReply.UserError.of(FileFailure.of(e)));
      return ExitStatus.FAILED;
    }
  }

  /** Builds the components that are to be checked. */
  static ComponentsCheck check(Components components, WorkerOrder.Check order) {
    ConfigFile config =
        ConfigFile.read(order.config(), order.configName()).withOverrides(order.overrides());
    ComponentsCheck check = ComponentsCheck.none();
    order
        .experiments()
        .of(config)
        .forEach(
            cfg -> {
              if (order.oneBatch()) {
                check.addWithBatch(components, cfg);
              } else {
                check.add(components, cfg);
              }
            });
    return check;
  }

  private WorkerReply.Ending run(Components components, WorkerOrder.Run order) throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(order.experimentDirectory());
    Stage stage = new Stage(order.until(), this::askWhatNext);
    Optional<ExperimentResult> result =
        here.run(directory, components, stage, ExperimentHere.Watch.NONE);
    if (result.isEmpty()) {
      return WorkerReply.Ending.INTERRUPTED;
    }
    return result.get() instanceof ExperimentResult.Pruned
        ? WorkerReply.Ending.PAUSED
        : WorkerReply.Ending.WITH_RESULT;
  }

  /** Asks whether to go on, and waits for the answer or for a stop, which may be a signal. */
  private Optional<Extent> askWhatNext(long amount) {
    answer(new WorkerReply.Reached(amount));
    try {
      while (!stopRequested.get()) {
        @Nullable WorkerOrder order = orders.poll(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        if (order instanceof WorkerOrder.GoOn goOn) {
          return Optional.of(goOn.until());
        } else if (order instanceof WorkerOrder.Pause) {
          return Optional.empty();
        } else if (order != null) {
          // This is the stop, which ends the process once the experiment is left.
          orders.add(order);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopRequested.set(true);
    }
    return Optional.empty();
  }

  private WorkerReply evaluate(Components components, WorkerOrder.Evaluate order)
      throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(order.experimentDirectory());
    return new BestModelEvaluation(directory, components, order.overrides(), stopRequested::get)
        .on(order.split())
        .<WorkerReply>map(WorkerReply.Evaluated::of)
        .orElseGet(() -> new WorkerReply.Ran(WorkerReply.Ending.INTERRUPTED));
  }

  private WorkerReply predict(Components components, WorkerOrder.Predict order) throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(order.experimentDirectory());
    return new BestModelPrediction(directory, components, order.overrides(), stopRequested::get)
        .write(order.split(), order.file())
        .<WorkerReply>map(WorkerReply.Predicted::of)
        .orElseGet(() -> new WorkerReply.Ran(WorkerReply.Ending.INTERRUPTED));
  }

  private WorkerReply predict(Components components, WorkerOrder.PredictNew order)
      throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(order.experimentDirectory());
    return new NewDataPrediction(directory, components, order.overrides(), stopRequested::get)
        .write(order.input(), order.file())
        .<WorkerReply>map(WorkerReply.Predicted::of)
        .orElseGet(() -> new WorkerReply.Ran(WorkerReply.Ending.INTERRUPTED));
  }

  private static WorkerReply export(Components components, WorkerOrder.Export order)
      throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(order.experimentDirectory());
    return new WorkerReply.Exported(
        new BestModelExport(directory, components, order.overrides()).write(order.request()));
  }

  private void answer(WorkerReply reply) {
    said.say(WorkerMessages.text(reply));
  }
}
