package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedDataTest {
  @TempDir Path session;
  private ExperimentDirectory experiment;

  @BeforeEach
  void begin() throws Exception {
    experiment = new ExperimentDirectory(session.resolve("experiment_1"));
    Files.createDirectories(experiment.path());
    Files.writeString(session.resolve("environment.json"), "{}");
    record(1, true);
    Files.writeString(session.resolve("environment_2.json"), "{}");
  }

  private void record(float value, boolean fromStart) throws IOException, DataChangedException {
    Dataset data =
        Dataset.of(HostArray.of(new float[] {value, 2}, 2, 1), HostArray.of(new long[] {0, 1}, 2));
    DataLoaders loaders = DataLoaders.of(DataLoader.shuffled(data, 2), DataLoader.inOrder(data, 2));
    RecordedData.recordOrCompare(
        experiment,
        loaders,
        fromStart,
        warning -> {
          throw new AssertionError(warning);
        });
  }

  private List<String> environments() throws IOException {
    return RecordedData.read(experiment).orElseThrow().environments();
  }

  @Test
  void whatGoesOnRanOnBothEnvironments() throws Exception {
    record(1, false);
    assertEquals(List.of("environment.json", "environment_2.json"), environments());
  }

  @Test
  void whatBeginsAnewRanOnTheNewestAlone() throws Exception {
    record(1, true);
    assertEquals(List.of("environment_2.json"), environments());
  }

  @Test
  void otherDataAreToldBySplit() throws Exception {
    DataChangedException e = assertThrows(DataChangedException.class, () -> record(7, false));
    assertTrue(e.problem().contains("train: "), e.problem());
    assertEquals(List.of("environment.json"), environments(), "nothing is recorded then");
  }
}
