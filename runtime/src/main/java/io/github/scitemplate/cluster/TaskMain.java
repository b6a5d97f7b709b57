package io.github.scitemplate.cluster;

import io.github.scitemplate.environment.Signals;
import io.github.scitemplate.execution.ChannelOutput;
import io.github.scitemplate.experiment.ClusterPlace;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The process of a cluster's task. It trains the lines of the plan that it claims, and needs no
 * controller for it. It reads and writes files of the session alone.
 */
public final class TaskMain {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** The code of a process that code of the project ended: as if it had died. */
  private static final int ENDED_BY_OTHERS = 70;

  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private final AtomicBoolean leaving = new AtomicBoolean();
  private final PrintStream log = System.out;
  private final ClusterFiles files;
  private final TaskTelling telling;
  private final TaskVoice voice;

  private TaskMain(ClusterFiles files, TaskTelling telling) {
    this.files = files;
    this.telling = telling;
    this.voice = new TaskVoice(telling);
  }

  /**
   * Works until nothing is left to claim, or it is asked to stop.
   *
   * @param arguments the session's directory, the number of the submission, and the task's place in
   *     it
   */
  public static void main(String[] arguments) throws IOException {
    // User code must not wait for input that never comes.
    System.setIn(InputStream.nullInputStream());
    Path session = Path.of(arguments[0]);
    ClusterFiles files = new ClusterFiles(PathGate.checked(session, session.resolve("cluster")));
    TaskTelling telling =
        TaskTelling.begin(files, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    new TaskMain(files, telling).work();
  }

  private void work() {
    // A hook also runs if user code ends the process.
    Runtime.getRuntime().addShutdownHook(new Thread(this::lastWords, "last words"));
    int code = 1;
    try {
      code = worked().code();
    } catch (IOException | RuntimeException | Error e) {
      // Whoever starts the next process gives it these lines.
      e.printStackTrace(System.err);
    }
    leaving.set(true);
    System.exit(code);
  }

  private TaskExit worked() throws IOException {
    Runnable stop = () -> stopRequested.set(true);
    Signals.handle(stop, stop);
    FenceWatch fence =
        new FenceWatch(
            files, telling.task(), () -> Runtime.getRuntime().halt(TaskExit.FENCED.code()));
    List<Claimed> open = telling.openClaims();
    if (telling.task().life() == 1) {
      setQueuedSeconds();
    }
    voice.tell(began(open));
    fence.start(BETWEEN_LOOKS);
    LineWork lines =
        new LineWork(files, TaskSettings.read(files), voice, fence, stopRequested::get, this::halt);
    System.setOut(ChannelOutput.stream(bytes -> printed(lines, bytes)));
    return new TaskWork(files, telling, voice, lines, stopRequested::get).run(open);
  }

  /** What user code prints while no experiment is at work goes to the task's log. */
  private void printed(LineWork lines, String bytes) {
    if (!lines.printed(bytes)) {
      byte[] all = bytes.getBytes(StandardCharsets.ISO_8859_1);
      log.write(all, 0, all.length);
      log.flush();
    }
  }

  /**
   * Finds out how long the task has waited: the driver wrote the submission's file when it was
   * submitted. Both times are those of the shared disk, so that clocks are not compared.
   */
  private void setQueuedSeconds() throws IOException {
    TaskLife task = telling.task();
    Path submission = files.submission(task.submission());
    if (OwnFile.isThere(submission)) {
      Duration queued =
          Duration.between(
              Files.getLastModifiedTime(submission).toInstant(),
              Files.getLastModifiedTime(files.telling(task)).toInstant());
      System.setProperty(
          ClusterPlace.QUEUED_SECONDS, Long.toString(Math.max(0, queued.toSeconds())));
    }
  }

  private static Telling.Began began(List<Claimed> open) {
    Optional<ClusterPlace> place = ClusterPlace.ofThisProcess();
    Owner self = Owner.self();
    return new Telling.Began(
        place.map(ClusterPlace::job).orElse(""),
        place.map(ClusterPlace::node).orElse(""),
        self.host(),
        self.pid(),
        Runtime.getRuntime().availableProcessors(),
        place.map(ClusterPlace::restart).orElse(0),
        System.currentTimeMillis(),
        open.stream().map(Claimed::place).toList());
  }

  /** Ends the process from a thread that cannot wait for the one that trains. */
  private void halt(TaskExit exit) {
    voice.flush();
    Runtime.getRuntime().halt(exit.code());
  }

  private void lastWords() {
    voice.flush();
    if (!leaving.get()) {
      System.err.println("Code of the project ended the process, as System.exit does.");
      Runtime.getRuntime().halt(ENDED_BY_OTHERS);
    }
  }
}
