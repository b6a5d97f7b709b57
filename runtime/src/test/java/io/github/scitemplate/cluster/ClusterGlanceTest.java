package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterGlanceTest {
  @TempDir Path folder;

  private ClusterFiles files;
  private ClusterIdentity identity;

  @BeforeEach
  void session() throws IOException {
    files = new ClusterFiles(folder.resolve("cluster"));
    identity = ClusterRecords.identity(files, "slurm");
  }

  private void submit(int number, int tasks, String job) throws IOException {
    ClusterRecords.write(files, number, new Submission(identity.nameOf(number), tasks, job, false));
  }

  private TaskTelling begin(int submission, int index, String job, String node) throws IOException {
    TaskTelling telling = TaskTelling.begin(files, submission, index);
    telling.tell(new Telling.Began(job, node, node, 4, 2, 0, 0, List.of()));
    return telling;
  }

  private List<String> seen() throws IOException {
    return new ClusterGlance(files)
        .tasks().stream()
            .map(task -> task.state() + " " + task.place().job() + " " + task.place().node())
            .toList();
  }

  @Test
  void theFilesTellWhichTasksWaitAndRun() throws IOException {
    submit(1, 4, "12");
    begin(1, 1, "12_1", "n1").close();
    try (TaskTelling nothing = begin(1, 2, "12_2", "n2")) {
      nothing.tell(new Telling.Heard(7, "{\"is\":\"left\"}"));
      nothing.tell(new Telling.Left(Telling.Why.NOTHING_LEFT));
    }
    try (TaskTelling stopped = begin(1, 3, "12_3", "n2")) {
      stopped.tell(new Telling.Left(Telling.Why.STOPPED));
    }
    assertEquals(
        List.of("WAITING 12_0 ", "RUNNING 12_1 n1", "OVER 12_2 n2", "WAITING 12_3 n2"), seen());
    begin(1, 3, "12_3", "n5").close();
    assertEquals("RUNNING 12_3 n5", seen().get(3), "the newest life counts");
  }

  @Test
  void whatAnExperimentSaysDoesNotHideHowATaskBeganOrEnded() throws IOException {
    submit(1, 1, "12");
    try (TaskTelling telling = begin(1, 0, "12_0", "n1")) {
      telling.tell(new Telling.Heard(1, "{\"text\":\"" + "a\\n".repeat(20_000) + "\"}"));
      assertEquals(List.of("RUNNING 12_0 n1"), seen());
      telling.tell(new Telling.Left(Telling.Why.NOTHING_LEFT));
    }
    assertEquals(List.of("OVER 12_0 n1"), seen());
  }

  @Test
  void submissionsThatAreOverAreLeftOut() throws IOException {
    submit(1, 2, "12");
    submit(2, 1, "");
    assertEquals(3, seen().size());
    ClusterRecords.write(files, 1, new Submission(identity.nameOf(1), 2, "12", false).ended());
    ClusterGlance glance = new ClusterGlance(files);
    assertEquals(List.of(identity.nameOf(2)), glance.names(identity));
    assertEquals(List.of("WAITING  "), seen());
    submit(1001, 1, "77");
    assertEquals(List.of(identity.nameOf(2), identity.nameOf(1001)), glance.names(identity));
  }

  /** The name of a submission follows from its number alone. */
  @Test
  void aSubmissionWhoseRecordIsDamagedIsStillNamed() throws IOException {
    submit(3, 1, "12");
    Files.writeString(files.submission(3), "{");
    ClusterGlance glance = new ClusterGlance(files);
    assertEquals(List.of(), glance.tasks());
    assertEquals(List.of(identity.nameOf(3)), glance.names(identity));
  }

  @Test
  void aSessionThatWasNeverOnAClusterHasNoIdentityAndGetsNone() {
    Path none = folder.resolve("other");
    assertEquals(Optional.empty(), new ClusterGlance(new ClusterFiles(none)).identity());
    assertTrue(Files.notExists(none), "nothing is made");
    assertEquals(Optional.of(identity), new ClusterGlance(files).identity());
  }
}
