package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.components.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimingCsvTest {
  @TempDir Path folder;

  @Test
  void eachTrainingLineHasItsSecondsWithThreeDecimals() throws IOException {
    double[] now = new double[1];
    try (TimingCsv timing = new TimingCsv(folder, Map.of(), new ChangedFiles(), () -> now[0])) {
      for (double seconds : new double[] {0, 0.0004, 0.0006, 1.05, 12345678.9}) {
        now[0] = seconds;
        timing.scalars(Split.TRAIN, new Moment(50, 1), Map.of("loss", 0.5));
        timing.scalars(Split.VAL, new Moment(50, 1), Map.of("loss", 0.5));
      }
    }
    assertEquals(
        List.of(
            "iteration,seconds", "50,0.000", "50,0.000", "50,0.001", "50,1.050", "50,12345678.900"),
        Files.readAllLines(folder.resolve("timing.csv")));
  }
}
