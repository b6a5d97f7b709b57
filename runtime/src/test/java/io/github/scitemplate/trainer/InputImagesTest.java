package io.github.scitemplate.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.logger.Image;
import org.junit.jupiter.api.Test;

class InputImagesTest extends ArraysTest {

  @Test
  void imagesStandSideBySideFromBlackToWhite() {
    NDArray inputs = manager.create(new float[] {-1, 0, 1, 3, -1, -1, 2, 3}, new Shape(2, 1, 2, 2));
    Image strip = InputImages.strip(inputs).orElseThrow();
    assertEquals(4, strip.width());
    assertEquals(2, strip.height());
    assertArrayEquals(bytes(0, 64, 0, 0, 128, 255, 191, 255), strip.pixels());
  }

  @Test
  void coloursOfAPixelStandTogether() {
    NDArray inputs = manager.create(new float[] {0, 255, 10, 20, 1, 2}, new Shape(1, 3, 1, 2));
    Image strip = InputImages.strip(inputs).orElseThrow();
    assertEquals(3, strip.channels());
    assertArrayEquals(bytes(0, 10, 1, 255, 20, 2), strip.pixels());
  }

  @Test
  void onlyTheFirstEightAreShown() {
    Image strip = InputImages.strip(manager.zeros(new Shape(64, 1, 28, 28))).orElseThrow();
    assertEquals(8 * 28, strip.width());
  }

  @Test
  void whatIsNoImageIsNotShown() {
    assertTrue(InputImages.strip(manager.zeros(new Shape(4, 10))).isEmpty());
    assertTrue(InputImages.strip(manager.zeros(new Shape(4, 7, 28, 28))).isEmpty());
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
