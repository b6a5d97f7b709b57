package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an attempt ran, as Slurm's variables say it and as files keep it. */
class ClusterPlaceTest {
  @TempDir Path folder;

  @Test
  void aTaskOfAnArrayHasTheIdThatSlurmsCommandsTake() {
    assertEquals(
        Optional.of(new ClusterPlace("12_3", "n7", 2, 40L)),
        ClusterPlace.of(
            Map.of(
                "SLURM_JOB_ID", "15",
                "SLURM_ARRAY_JOB_ID", "12",
                "SLURM_ARRAY_TASK_ID", "3",
                "SLURMD_NODENAME", "n7",
                "SLURM_RESTART_COUNT", "2"),
            40L));
    assertEquals(
        Optional.of(new ClusterPlace("15", "", 0, null)),
        ClusterPlace.of(Map.of("SLURM_JOB_ID", "15", "SLURM_RESTART_COUNT", "many"), null));
    assertEquals(Optional.empty(), ClusterPlace.of(Map.of("SLURMD_NODENAME", "n7"), null));
  }

  @Test
  void anAttemptKeepsItsPlaceAndTheReasonOfItsEnd() throws IOException {
    Attempt attempt = new Attempts(folder.resolve("attempts")).begin(0, 9);
    assertNull(attempt.begun().orElseThrow().cluster(), "no cluster runs this test");
    ClusterPlace place = new ClusterPlace("12_3", "n7", 0, null);
    attempt.begin(new Attempt.Begin(Owner.self(), 0, 9, null, place));
    assertEquals(place, attempt.begun().orElseThrow().cluster());
    attempt.end(new Attempt.End(AttemptEnd.PREEMPTED, 4, "", "PREEMPTED"));
    assertEquals("PREEMPTED", attempt.ended().orElseThrow().reason());
  }

  @Test
  void filesOfEarlierVersionsAreRead() throws IOException {
    Attempt attempt = new Attempts(folder.resolve("attempts")).begin(3, 9);
    Files.writeString(
        attempt.owner(),
        "{\"owner\": {\"host\": \"h\", \"boot\": \"b\", \"pid\": 1, \"started\": \"2\"},"
            + " \"fromIteration\": 3, \"iterations\": 9}");
    Files.writeString(
        attempt.end(), "{\"cause\": \"KILLED\", \"iteration\": 3, \"message\": \"gone\"}");
    assertEquals(3, attempt.begun().orElseThrow().fromIteration());
    assertNull(attempt.ended().orElseThrow().reason());
    Files.writeString(
        attempt.owner(),
        "{\"owner\": {\"host\": \"h\", \"boot\": \"b\", \"pid\": 1, \"started\": \"2\"},"
            + " \"cluster\": {\"node\": \"n\"}}");
    assertTrue(attempt.begun().isEmpty(), "a damaged place");
  }
}
