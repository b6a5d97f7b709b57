package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PicturesTest extends TorchTest {
  private NDManager manager;
  private final List<String> remarks = new ArrayList<>();

  @BeforeEach
  void open() {
    manager = Torch.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Image image(NDArray array) {
    return Pictures.of(array, remarks::add);
  }

  private static int[] pixels(Image image) {
    int[] pixels = new int[image.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Byte.toUnsignedInt(image.pixels()[i]);
    }
    return pixels;
  }

  private static void assertForm(int width, int height, int channels, Image image) {
    assertEquals(
        List.of(width, height, channels), List.of(image.width(), image.height(), image.channels()));
  }

  @Test
  void channelsMayStandFirstOrLast() {
    float[] numbers = new float[2 * 5 * 3];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i / 29f;
    }
    NDArray last = manager.create(numbers, new Shape(2, 5, 3));
    NDArray first = last.transpose(2, 0, 1);
    assertForm(5, 2, 3, image(last));
    assertArrayEquals(pixels(image(last)), pixels(image(first)));
    assertArrayEquals(
        pixels(image(last)), pixels(image(first.reshape(1, 3, 2, 5))), "several of one");
    assertEquals(Math.round(255 * 4 / 29f), pixels(image(last))[4]);
    assertEquals(List.of(), remarks);
  }

  @Test
  void floatsBooleansAndBytesAreShownAsTheyAre() {
    NDArray floats = manager.create(new float[] {0, 0.5f, 1, 1.2f, -3}, new Shape(1, 5));
    assertArrayEquals(new int[] {0, 128, 255, 255, 0}, pixels(image(floats)));
    NDArray bytes = floats.mul(100).clip(0, 255).toType(DataType.UINT8, false);
    assertArrayEquals(new int[] {0, 50, 100, 120, 0}, pixels(image(bytes)));
    assertArrayEquals(new int[] {0, 0, 255, 255, 0}, pixels(image(floats.gt(0.6f))));
    NDArray doubles = floats.toType(DataType.FLOAT64, false);
    assertArrayEquals(pixels(image(floats)), pixels(image(doubles)));
  }

  @Test
  void numbersThatNobodyMeantAreRemarked() {
    NDArray odd =
        manager.create(new float[] {Float.NaN, 200, Float.POSITIVE_INFINITY, 0}, new Shape(2, 2));
    assertArrayEquals(new int[] {0, 255, 255, 0}, pixels(image(odd)));
    assertEquals(
        List.of(
            "has 2 numbers that are not finite; NaN is black",
            "has numbers up to 200.0; floats above 1 are shown as 1"),
        remarks);
  }

  @Test
  void severalPicturesStandInRowsOfEight() {
    NDArray ten = manager.arange(10f).reshape(10, 1, 1, 1).div(10).broadcast(10, 1, 2, 3);
    Image image = image(ten);
    assertForm(24, 4, 1, image);
    int[] pixels = pixels(image);
    for (int i = 0; i < 10; i++) {
      int left = i % 8 * 3;
      int top = i / 8 * 2;
      assertEquals(Math.round(25.5f * i), pixels[top * 24 + left], "picture " + i);
      assertEquals(Math.round(25.5f * i), pixels[(top + 1) * 24 + left + 2], "picture " + i);
    }
    assertEquals(0, pixels[3 * 24 + 23]);
    assertForm(8, 8, 1, image(manager.zeros(new Shape(100, 1, 1, 1))));
  }

  @Test
  void ofManyOnlyThoseThatAreKeptCount() {
    assertForm(8 * 28, 8 * 28, 1, image(manager.zeros(new Shape(30_000, 1, 28, 28))));
    Image masks = Pictures.ofClasses(manager.zeros(new Shape(30_000, 28, 28)));
    assertForm(8 * 28, 8 * 28, 3, masks);
  }

  @Test
  void aMaskHasAColourForEachClass() {
    NDArray classes = manager.create(new long[] {0, 1, 2, 255, 1, 200}, new Shape(2, 3));
    Image image = Pictures.ofClasses(classes);
    assertForm(3, 2, 3, image);
    int[] pixels = pixels(image);
    List<String> colours = new ArrayList<>();
    for (int i = 0; i < pixels.length; i += 3) {
      colours.add(pixels[i] + " " + pixels[i + 1] + " " + pixels[i + 2]);
    }
    assertEquals("0 0 0", colours.get(0));
    assertEquals("255 255 255", colours.get(3));
    assertEquals(colours.get(1), colours.get(4));
    assertEquals(5, colours.stream().distinct().count());
    assertForm(16, 2, 3, Pictures.ofClasses(manager.zeros(new Shape(9, 1, 2))));
    assertEquals(255, distinct());
  }

  /** How many of the classes 0 to 254 look different. */
  private long distinct() {
    NDArray all = manager.arange(255f).reshape(1, 255);
    int[] pixels = pixels(Pictures.ofClasses(all));
    List<Integer> colours = new ArrayList<>();
    for (int i = 0; i < pixels.length; i += 3) {
      colours.add(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]);
    }
    return colours.stream().distinct().count();
  }

  @Test
  void aMatrixIsDarkerWhereItsNumbersAreGreater() {
    float[] numbers = {0, 2, 4, -4, Float.NaN, 1};
    Image image = Pictures.ofMatrix(manager.create(numbers, new Shape(2, 3)));
    assertForm(240, 160, 3, image);
    assertArrayEquals(new int[] {255, 255, 255}, at(image, 0, 0));
    assertArrayEquals(new int[] {132, 152, 181}, at(image, 0, 1));
    assertArrayEquals(new int[] {8, 48, 107}, at(image, 0, 2));
    assertArrayEquals(new int[] {103, 0, 13}, at(image, 1, 0));
    assertArrayEquals(new int[] {0, 0, 0}, at(image, 1, 1));
    NDArray zeros = manager.zeros(new Shape(300, 1), DataType.INT64);
    assertForm(1, 300, 3, Pictures.ofMatrix(zeros));
  }

  private static int[] at(Image image, int row, int column) {
    int index = ((row * 80 + 79) * 240 + column * 80 + 79) * 3;
    int[] pixels = pixels(image);
    return new int[] {pixels[index], pixels[index + 1], pixels[index + 2]};
  }

  @Test
  void whatIsNoPictureIsRefused() {
    refused("no picture", () -> image(manager.zeros(new Shape(2, 5, 5))));
    refused("no picture", () -> image(manager.zeros(new Shape(7))));
    refused("no picture", () -> image(manager.zeros(new Shape(0, 5))));
    refused("is of int64", () -> image(manager.zeros(new Shape(5, 5), DataType.INT64)));
    refused("16 million", () -> image(manager.zeros(new Shape(1, 4097, 4097))));
    refused("no mask", () -> Pictures.ofClasses(manager.zeros(new Shape(2, 2, 2, 2))));
    refused("there is 0.5", () -> Pictures.ofClasses(manager.full(new Shape(2, 2), 0.5f)));
    refused("there is NaN", () -> Pictures.ofClasses(manager.full(new Shape(2, 2), Float.NaN)));
    refused("there is 256", () -> Pictures.ofClasses(manager.full(new Shape(2, 2), 256f)));
    refused("no matrix", () -> Pictures.ofMatrix(manager.zeros(new Shape(2, 2, 2))));
    refused("no matrix", () -> Pictures.ofMatrix(manager.zeros(new Shape(2, 1001))));
  }

  private static void refused(String words, Runnable drawing) {
    UserException refused = assertThrows(UserException.class, drawing::run);
    assertTrue(refused.problem().contains(words), refused.problem());
  }
}
