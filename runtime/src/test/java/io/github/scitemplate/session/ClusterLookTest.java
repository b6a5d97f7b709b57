package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterIdentity;
import io.github.scitemplate.cluster.ClusterRecords;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.cluster.TaskTelling;
import io.github.scitemplate.cluster.Telling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLookTest {
  @TempDir Path folder;

  private ClusterFiles files;
  private ClusterIdentity identity;
  private final FakeEngine engine = new FakeEngine();
  private long seconds;

  @BeforeEach
  void session() throws IOException {
    files = new ClusterFiles(folder);
    identity = ClusterRecords.identity(files, "slurm");
    Files.createDirectories(files.submission(1).getParent());
    Files.writeString(
        files.submission(1),
        "{\"name\": \"" + identity.nameOf(1) + "\", \"tasks\": 3, \"job\": \"12\"}");
  }

  private ClusterLook look(Duration patience, ClusterEngine asked) {
    return new ClusterLook(
        files,
        Optional.of((identity, files) -> asked),
        patience,
        Duration.ofSeconds(30),
        () -> Duration.ofSeconds(seconds).toNanos());
  }

  private ClusterLook look() {
    return look(Duration.ofMinutes(5), engine);
  }

  private void begin(int index) throws IOException {
    try (TaskTelling telling = TaskTelling.begin(files, 1, index)) {
      String job = "12_" + index;
      telling.tell(new Telling.Began(job, "n1", "n1", 4, 2, 0, 0, List.of()));
    }
  }

  private EngineTask task(int index, EngineTask.State state, String reason) {
    return new EngineTask(identity.nameOf(1), index, state, reason, "", "12_" + index);
  }

  private static String words(ClusterLook look) throws IOException {
    return look.now().orElseThrow().inWords();
  }

  @Test
  void theEngineKnowsWhyTasksWait() throws IOException {
    begin(0);
    engine.tasks =
        Optional.of(
            List.of(
                task(0, EngineTask.State.RUNNING, ""),
                task(1, EngineTask.State.PENDING, "Priority"),
                task(2, EngineTask.State.PENDING, "Priority")));
    assertEquals("Slurm: 1 task runs, 2 wait (Priority 2)", words(look()));
    assertTrue(look().now().orElseThrow().runs(Optional.of("12_0")));
    assertFalse(look().now().orElseThrow().runs(Optional.of("12_1")));
  }

  @Test
  void aTaskThatTheEngineHasForgottenIsOverUntilItsFilesSaySomethingNew() throws IOException {
    begin(0);
    begin(1);
    engine.tasks = Optional.of(List.of(task(0, EngineTask.State.RUNNING, "")));
    ClusterLook look = look();
    assertEquals("Slurm: 1 task runs, 0 wait", words(look));
    begin(2);
    assertEquals("Slurm: 2 tasks run, 0 wait", words(look));
  }

  @Test
  void itIsAskedRarely() throws IOException {
    ClusterLook look = look();
    for (int i = 0; i < 30; i++) {
      assertEquals("Slurm: 0 tasks run, 0 wait", words(look));
      seconds++;
    }
    assertEquals(1, engine.looks.size());
    assertEquals(List.of(identity.nameOf(1)), engine.looks.get(0));
    seconds++;
    assertEquals("Slurm: 0 tasks run, 0 wait", words(look));
    assertEquals(2, engine.looks.size());
  }

  @Test
  void withoutAnAnswerTheFilesSpeak() throws IOException {
    begin(1);
    engine.tasks = Optional.empty();
    String expected = "Slurm says nothing: 1 task runs, 2 wait, by the session's files";
    assertEquals(expected, words(look()));
    CountDownLatch never = new CountDownLatch(1);
    FakeEngine hangs =
        new FakeEngine() {
          @Override
          public Optional<List<EngineTask>> look(List<String> names) {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return Optional.empty();
          }
        };
    assertEquals(expected, words(look(Duration.ofMillis(50), hangs)));
    never.countDown();
    FakeEngine fails =
        new FakeEngine() {
          @Override
          public Optional<List<EngineTask>> look(List<String> names) {
            throw new IllegalStateException("there is no squeue");
          }
        };
    assertEquals(expected, words(look(Duration.ofMinutes(5), fails)));
  }

  @Test
  void aJobThatIsToFollowTheSessionMayWait() throws IOException {
    Files.writeString(files.driverScript(), "true");
    engine.tasks =
        Optional.of(
            List.of(
                new EngineTask(
                    identity.nameOfDriver(), 0, EngineTask.State.PENDING, "Priority", "", "13_0")));
    String job = "; job 13_0, which is to follow the session, waits (Priority)";
    assertEquals("Slurm: 0 tasks run, 0 wait" + job, words(look()));
    assertEquals(
        List.of(identity.nameOf(1), identity.nameOfDriver()), engine.looks.get(0), "one question");
    Files.delete(files.submission(1));
    assertTrue(look().now().orElseThrow().isWorthAWord(), "the first thing that there is");
  }

  @Test
  void whereAllIsOverNobodyIsAsked() throws IOException {
    Files.writeString(
        files.submission(1),
        "{\"name\": \""
            + identity.nameOf(1)
            + "\", \"tasks\": 3, \"job\": \"12\", \"over\": true}");
    ClusterStatus status = look().now().orElseThrow();
    assertFalse(status.isWorthAWord());
    assertEquals(List.of(), engine.looks);
  }

  @Test
  void aLocalSessionHasNoCluster() throws IOException {
    ClusterFiles none = new ClusterFiles(folder.resolve("none"));
    ClusterLook look =
        new ClusterLook(
            none,
            Optional.of((identity, files) -> engine),
            Duration.ZERO,
            Duration.ZERO,
            System::nanoTime);
    assertEquals(Optional.empty(), look.now());
    assertTrue(Files.notExists(none.path()));
  }

  /** An engine that answers what a test says. */
  static class FakeEngine implements ClusterEngine {
    Optional<List<EngineTask>> tasks = Optional.of(List.of());
    final List<List<String>> looks = new ArrayList<>();

    @Override
    public String title() {
      return "Slurm";
    }

    @Override
    public int mostTasksAtOnce() {
      return 1;
    }

    @Override
    public String submit(int submission, String name, int tasks) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<List<EngineTask>> look(List<String> names) {
      looks.add(names);
      return tasks;
    }

    @Override
    public void cancel(List<String> names) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void requeue(String name, int index) {
      throw new UnsupportedOperationException();
    }
  }
}
