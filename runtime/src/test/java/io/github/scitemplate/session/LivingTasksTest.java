package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterRecords;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.cluster.EngineTask.State;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.session.executor.LivingTasks;
import io.github.scitemplate.session.results.NextCommand;
import io.github.scitemplate.slurm.SlurmSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a job that follows a session keeps others from doing so. */
class LivingTasksTest {
  @TempDir Path folder;
  private String driver = "";

  @BeforeEach
  void makeIdentity() throws IOException {
    driver = ClusterRecords.identity(new ClusterFiles(folder), "slurm").nameOfDriver();
  }

  private LivingTasks tasks(State state, String reason) {
    EngineTask job = new EngineTask(driver, 0, state, reason, "", "46_0");
    return new LivingTasks(
        new ClusterFiles(folder), new OneJob(job), new NextCommand("first", "results", true));
  }

  @Test
  void aJobThatWaitsKeepsOthersAway() {
    LivingTasks tasks = tasks(State.PENDING, "Resources");
    UserException e =
        assertThrows(UserException.class, () -> tasks.refuseSecondDriver(false, Map.of()));
    assertEquals("Job 46_0 follows this session already (it waits: Resources).", e.problem());
    assertTrue(e.fix().contains("mvn template:status -Dsession=first"), e.fix());
    assertTrue(e.fix().contains("mvn template:cancel -Dsession=first"), e.fix());
    assertTrue(e.fix().contains("`scancel 46`"), e.fix());
    Map<String, String> other = Map.of("SLURM_ARRAY_JOB_ID", "45", "SLURM_JOB_ID", "47");
    assertThrows(UserException.class, () -> tasks.refuseSecondDriver(false, other));
  }

  @Test
  void theJobDoesNotKeepItselfAway() {
    LivingTasks tasks = tasks(State.RUNNING, "");
    assertThrows(UserException.class, () -> tasks.refuseSecondDriver(false, Map.of()));
    for (String name : List.of("SLURM_ARRAY_JOB_ID", "SLURM_JOB_ID")) {
      assertDoesNotThrow(() -> tasks.refuseSecondDriver(false, Map.of(name, "46")));
    }
  }

  @Test
  void aJobThatIsAboutToEndCountsOnlyForAnotherJob() {
    LivingTasks ending = tasks(State.ENDING, "");
    assertDoesNotThrow(() -> ending.refuseSecondDriver(false, Map.of()));
    assertThrows(UserException.class, () -> ending.refuseSecondDriver(true, Map.of()));
    assertDoesNotThrow(() -> tasks(State.ENDED, "").refuseSecondDriver(true, Map.of()));
  }

  /** A cluster that knows one job. */
  private record OneJob(EngineTask job) implements ClusterDoor, ClusterEngine {
    @Override
    public Optional<String> check(SlurmSettings settings) {
      return Optional.empty();
    }

    @Override
    public ClusterEngine engine(SlurmSettings settings, ClusterFiles files) {
      return this;
    }

    @Override
    public Optional<List<EngineTask>> look(List<String> names) {
      return Optional.of(names.contains(job.name()) ? List.of(job) : List.of());
    }

    @Override
    public String title() {
      return "a cluster";
    }

    @Override
    public int mostTasksAtOnce() {
      return 1;
    }

    @Override
    public String submitDriver(SlurmSettings settings, String name, Path script, Path log) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String submit(int submission, String name, int tasks) {
      throw new UnsupportedOperationException();
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
