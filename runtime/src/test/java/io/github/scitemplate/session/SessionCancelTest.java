package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterIdentity;
import io.github.scitemplate.cluster.ClusterRecords;
import io.github.scitemplate.cluster.EngineSilentException;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.cluster.Submission;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionLease;
import io.github.scitemplate.session.results.NextCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a cancel treats processes that it cannot see, or that do not end. */
class SessionCancelTest {
  private static final Owner ELSEWHERE = new Owner("another", "another boot", 1, "1");
  private static final SessionCancel.Patience SHORT =
      new SessionCancel.Patience(
          Duration.ofMillis(600),
          Duration.ofMillis(200),
          Duration.ofMillis(10),
          Duration.ofMillis(100),
          clusterPatience(Duration.ofMillis(200)));

  @TempDir static Path shared;
  private static TrainedOnce trained;

  @TempDir Path folder;

  private final FakeEngine engine = new FakeEngine();
  private ClusterCancel.Patience ofCluster = clusterPatience(Duration.ofMinutes(5));
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private static ClusterCancel.Patience clusterPatience(Duration most) {
    return new ClusterCancel.Patience(most, most, Duration.ofMillis(10), Duration.ofMillis(20));
  }

  @BeforeAll
  static void train() throws IOException {
    trained = TrainedOnce.in(shared, "batch_size: 16\nlearning_rate: 0.01\nnum_iterations: 2\n");
  }

  @BeforeEach
  void session() throws IOException {
    trained.copyTo(folder);
  }

  private SessionDirectory directory() {
    return SessionDirectory.existing(folder, "s");
  }

  private Path lease(int number) {
    return directory().lease().resolve(number + ".json");
  }

  private void write(int number, Owner owner, long beat) throws IOException {
    Files.writeString(
        lease(number), new Gson().toJson(Map.of("owner", owner, "beat", beat, "id", "x")));
  }

  private ExitStatus cancel(Duration toEnd) throws IOException {
    return new SessionCancel(
            directory(),
            new NextCommand("s", "results", true),
            new PrintStream(printed, true, StandardCharsets.UTF_8),
            new SessionCancel.Patience(
                toEnd, SHORT.silence(), SHORT.between(), SHORT.untilWord(), ofCluster),
            (identity, files) -> engine)
        .run();
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aSilentProcessOfAnotherMachineCountsAsDead() throws IOException {
    write(1, ELSEWHERE, 4);
    assertEquals(ExitStatus.COMPLETED, cancel(Duration.ofMinutes(5)));
    assertTrue(printed().contains("Asked process 1 on another to save and end."), printed());
    assertTrue(printed().contains("process 1 on another has given no sign of life"), printed());
  }

  @Test
  void aProcessThatDoesNotEndIsToldAndTheRequestStays() throws IOException {
    write(1, Owner.self(), 4);
    UserException e = assertThrows(UserException.class, () -> cancel(SHORT.toEnd()));
    assertTrue(e.problem().contains("has not ended within"), e.problem());
    assertTrue(e.fix().contains("Nothing was killed"), e.fix());
    assertTrue(printed().contains("Waiting for"), printed());
    assertTrue(Files.exists(directory().lease().resolve("cancel.json")), "it may still be heard");
  }

  @Test
  void anotherProcessThatTookOverIsNotEnded() throws Exception {
    write(1, Owner.self(), 4);
    Thread other =
        new Thread(
            () -> {
              try {
                awaitRequest();
                write(2, ELSEWHERE, 1);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();
    UserException e = assertThrows(UserException.class, () -> cancel(Duration.ofMinutes(5)));
    other.join();
    assertTrue(e.problem().contains("meanwhile process 1 on another has begun"), e.problem());
  }

  private void awaitRequest() throws InterruptedException {
    while (!Files.exists(directory().lease().resolve("cancel.json"))) {
      Thread.sleep(5);
    }
  }

  @Test
  void aLeaseThatCannotBeReadForLongIsNobodys() throws IOException {
    Files.writeString(lease(1), "{\"owner\": {\"host");
    assertEquals(ExitStatus.COMPLETED, cancel(Duration.ofMinutes(5)));
    assertTrue(printed().contains("No process works on the session s."), printed());
  }

  @Test
  @SuppressWarnings("try") // the lease is held, not used
  void theHolderHearsOnceWhoAsks() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    AtomicReference<String> by = new AtomicReference<>("");
    SessionLease lease =
        SessionLease.take(
            directory(),
            () -> {},
            who -> {
              by.accumulateAndGet(who, String::concat);
              heard.countDown();
            },
            new PrintStream(printed, true, StandardCharsets.UTF_8));
    Thread holder =
        new Thread(
            () -> {
              try {
                heard.await();
                Thread.sleep(2500); // two more looks
                lease.close();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    holder.start();
    assertEquals(ExitStatus.COMPLETED, cancel(Duration.ofMinutes(5)));
    holder.join();
    assertEquals(Owner.self().toString(), by.get());
    assertFalse(Files.exists(directory().lease().resolve("cancel.json")), "nothing is left");
  }

  private ClusterIdentity onCluster() throws IOException {
    ClusterFiles files = new ClusterFiles(directory().path().resolve("cluster"));
    ClusterIdentity identity = ClusterRecords.identity(files, "slurm");
    for (int number : new int[] {1, 2}) {
      Files.createDirectories(files.submission(number).getParent());
      Files.writeString(
          files.submission(number),
          "{\"name\": \"" + identity.nameOf(number) + "\", \"tasks\": 2, \"job\": \"12\"}");
    }
    return identity;
  }

  @Test
  void tasksOfAClusterAreEndedWithoutADriver() throws IOException {
    ClusterIdentity identity = onCluster();
    engine.add(identity.nameOf(2), 0, EngineTask.State.RUNNING);
    engine.add(identity.nameOf(2), 1, EngineTask.State.PENDING);
    engine.add(identity.nameOf(1), 0, EngineTask.State.ENDED);
    engine.silences = 3;
    assertEquals(ExitStatus.COMPLETED, cancel(Duration.ofMinutes(5)), printed());
    assertEquals(List.of(List.of(identity.nameOf(2))), engine.cancelled);
    assertTrue(printed().contains("Slurm is to end 1 task that runs and 1 that waits."), printed());
    assertTrue(printed().contains("All tasks have ended."), printed());
    ClusterFiles files = new ClusterFiles(directory().cluster());
    assertTrue(ClusterRecords.submission(files, 1).orElseThrow().over());
    assertEquals(
        new Submission(identity.nameOf(2), 2, "12", true),
        ClusterRecords.submission(files, 2).orElseThrow());
    assertFalse(SessionLease.isThere(directory().lease()), "the lease is given back");
  }

  @Test
  void theDriverEndsBeforeItsTasks() throws Exception {
    ClusterIdentity identity = onCluster();
    engine.add(identity.nameOf(1), 0, EngineTask.State.RUNNING);
    write(1, Owner.self(), 4);
    Thread driver =
        new Thread(
            () -> {
              try {
                awaitRequest();
                engine.driverHasEnded = true;
                Files.delete(lease(1));
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    engine.driverHasEnded = false;
    driver.start();
    assertEquals(ExitStatus.COMPLETED, cancel(Duration.ofMinutes(5)), printed());
    driver.join();
    assertEquals(1, engine.cancelled.size());
  }

  @Test
  void anEngineThatSaysNothingIsTold() throws IOException {
    onCluster();
    engine.silences = Integer.MAX_VALUE;
    ofCluster = SHORT.cluster();
    UserException e = assertThrows(UserException.class, () -> cancel(SHORT.toEnd()));
    assertTrue(e.problem().startsWith("Slurm does not answer, so nobody knows"), e.problem());
    engine.silences = 0;
    engine.add(onCluster().nameOf(1), 0, EngineTask.State.RUNNING);
    engine.cancelIsSilent = true;
    UserException second = assertThrows(UserException.class, () -> cancel(SHORT.toEnd()));
    assertTrue(second.problem().contains("did not say whether the tasks end: no route"));
    assertFalse(SessionLease.isThere(directory().lease()), "the lease is given back");
  }

  @Test
  void tasksThatDoNotEndAreTold() throws IOException {
    engine.add(onCluster().nameOf(1), 0, EngineTask.State.RUNNING);
    engine.obeys = false;
    ofCluster = SHORT.cluster();
    UserException e = assertThrows(UserException.class, () -> cancel(SHORT.toEnd()));
    assertTrue(e.problem().contains("1 task has not ended within"), e.problem());
    assertTrue(e.problem().contains("such as 12_0"), e.problem());
  }

  @Test
  void aJobThatIsToFollowTheSessionIsEndedToo() throws IOException {
    ClusterIdentity identity = onCluster();
    engine.add(identity.nameOfDriver(), 0, EngineTask.State.PENDING);
    assertEquals(ExitStatus.COMPLETED, cancel(SHORT.toEnd()));
    assertEquals(List.of(), engine.cancelled, "no such job was ever submitted");
    Files.writeString(directory().cluster().resolve("driver.sh"), "true");
    assertEquals(ExitStatus.COMPLETED, cancel(SHORT.toEnd()));
    assertEquals(List.of(List.of(identity.nameOfDriver())), engine.cancelled);
  }

  @Test
  void whereNoTaskIsLeftNothingIsCancelled() throws IOException {
    onCluster();
    assertEquals(ExitStatus.COMPLETED, cancel(SHORT.toEnd()));
    assertTrue(printed().contains("No task of it waits or runs on Slurm."), printed());
    assertEquals(List.of(), engine.cancelled);
  }

  @Test
  void aSubmissionThatMayBeOnItsWayStaysOpen() throws IOException {
    ClusterIdentity identity = onCluster();
    ClusterFiles files = new ClusterFiles(directory().cluster());
    Files.writeString(
        files.submission(2),
        "{\"name\": \"" + identity.nameOf(2) + "\", \"tasks\": 2, \"job\": \"\"}");
    assertEquals(ExitStatus.COMPLETED, cancel(SHORT.toEnd()));
    assertTrue(ClusterRecords.submission(files, 1).orElseThrow().over());
    assertFalse(ClusterRecords.submission(files, 2).orElseThrow().over());
  }

  /** An engine with a few tasks. */
  private static final class FakeEngine implements ClusterEngine {
    final List<EngineTask> tasks = new ArrayList<>();
    final List<List<String>> cancelled = new ArrayList<>();
    int silences;
    boolean cancelIsSilent;
    boolean obeys = true;
    volatile boolean driverHasEnded = true;

    void add(String name, int index, EngineTask.State state) {
      tasks.add(new EngineTask(name, index, state, "", "n1", "12_" + index));
    }

    @Override
    public String title() {
      return "Slurm";
    }

    @Override
    public int mostTasksAtOnce() {
      return 1;
    }

    @Override
    public String submit(int submission, String name, int number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<List<EngineTask>> look(List<String> names) {
      assertTrue(driverHasEnded, "the driver ends first");
      if (silences > 0) {
        silences--;
        return Optional.empty();
      }
      return Optional.of(tasks.stream().filter(task -> names.contains(task.name())).toList());
    }

    @Override
    public void cancel(List<String> names) throws EngineSilentException {
      if (cancelIsSilent) {
        throw new EngineSilentException("no route to host");
      }
      cancelled.add(names);
      tasks.removeIf(task -> obeys && names.contains(task.name()));
    }

    @Override
    public void requeue(String name, int index) {
      throw new UnsupportedOperationException();
    }
  }
}
