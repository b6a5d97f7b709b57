package io.github.scitemplate.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepsPerCallTest {
  private static final int ENOUGH = 1000;

  @ParameterizedTest
  @CsvSource({"1, 64", "100000, 64", "400000, 25", "1000000, 10", "1000001, 1", "2000000000, 1"})
  void shortIterationsShareCallsOfAHundredthOfASecond(long nanos, int expected) {
    StepsPerCall steps = new StepsPerCall(OptionalInt.empty());
    assertEquals(1, steps.most(), "nothing is known yet");
    for (int i = 0; i < ENOUGH; i++) {
      // Slow at first, and now and then.
      steps.took(i < 100 || i % 5 == 0 ? 50 * nanos : nanos, 1000);
    }
    assertEquals(expected, steps.most());
  }

  @Test
  void aNumberThatIsWantedIsTaken() {
    StepsPerCall steps = new StepsPerCall(OptionalInt.of(7));
    steps.took(1, 1);
    assertEquals(7, steps.most());
  }

  @Test
  void largeBatchesAreNotInMemoryTogether() {
    StepsPerCall steps = new StepsPerCall(OptionalInt.empty());
    for (int i = 0; i < ENOUGH; i++) {
      steps.took(1000, 10 << 20);
    }
    assertEquals(6, steps.most());
  }
}
