package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.scitemplate.TorchTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionGainTest extends TorchTest {
  @TempDir Path folder;

  @Test
  void itIsMeasuredOnceAndKept() throws IOException {
    Optional<Path> file = Optional.of(PrecisionGain.file(folder.resolve("cache")));
    int[] measured = {0};
    for (int i = 0; i < 3; i++) {
      PrecisionGain gain =
          PrecisionGain.of(
              file,
              () -> {
                measured[0]++;
                return 1.625;
              });
      assertEquals(new PrecisionGain(1.625), gain);
    }
    assertEquals(1, measured[0]);
    for (String damaged : new String[] {"", "fast", "-1", "NaN", "1e9"}) {
      Files.writeString(file.get(), damaged);
      assertEquals(0.5, PrecisionGain.of(file, () -> 0.5).factor(), damaged);
    }
    assertEquals("0.5\n", Files.readString(file.get()));
  }

  @Test
  void withoutACacheItIsMeasured() throws IOException {
    assertEquals(1.5, PrecisionGain.of(Optional.empty(), () -> 1.5).factor());
    Path blocked = Files.writeString(folder.resolve("file"), "");
    Optional<Path> file = Optional.of(PrecisionGain.file(blocked));
    assertEquals(1.5, PrecisionGain.of(file, () -> 1.5).factor());
  }

  @Test
  void aSmallNetworkIsTimed() {
    double factor = PrecisionTiming.factor(Device.cpu());
    assertTrue(factor > 0 && factor < 1000, "" + factor);
  }

  @Test
  void itIsSaidRoundedDown() {
    assertEquals("bf16: 1.6 times as fast as fp32 here", new PrecisionGain(1.699).words());
    assertEquals("1.1 times as fast as fp32", new PrecisionGain(1.1).factorInWords());
    assertTrue(new PrecisionGain(1.1).isEnough());
    assertFalse(new PrecisionGain(1.099).isEnough());
    assertEquals("1.0 times as fast as fp32", new PrecisionGain(1.099).factorInWords());
  }
}
