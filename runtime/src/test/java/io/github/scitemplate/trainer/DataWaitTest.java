package io.github.scitemplate.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DataWaitTest {
  private static final Supplier<OptionalDouble> IN_MEMORY = OptionalDouble::empty;

  private static Supplier<OptionalDouble> waited(double seconds) {
    return () -> OptionalDouble.of(seconds);
  }

  @Test
  void allSplitsAndAllAttemptsCount() {
    DataWait wait = new DataWait(List.of(waited(3), IN_MEMORY, waited(0.5)), 4);
    assertEquals(OptionalDouble.of(7.5), wait.seconds());
    assertEquals(Optional.of("waited for data 7.5 s (8 %)"), wait.report(100));
    assertEquals(Optional.empty(), wait.warning(100));
  }

  @Test
  void muchWaitingIsWarnedOfWithARemedy() {
    DataWait wait = new DataWait(List.of(waited(150)), 0);
    String text =
        "waited for data 2 min 30 s (25 %): more threads for the loader, or less work for each sample,"
            + " would train faster";
    assertEquals(Optional.of(text), wait.report(600));
    assertEquals(Optional.of("Warning: " + text), wait.warning(600));
  }

  @Test
  void nothingIsSaidOfDataInMemory() {
    DataWait wait = new DataWait(List.of(IN_MEMORY, IN_MEMORY), 0);
    assertEquals(OptionalDouble.empty(), wait.seconds());
    assertEquals(Optional.empty(), wait.report(10));
    assertEquals(Optional.empty(), wait.warning(10));
  }
}
