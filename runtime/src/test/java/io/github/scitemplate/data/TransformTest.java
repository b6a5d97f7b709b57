package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TransformTest {
  private static final SplittableRandom UNUSED = new SplittableRandom(0);

  /** Two channels of two rows and three columns: 1 to 6, and 10 to 60. */
  private static Sample picture() {
    return Sample.of(
        HostArray.of(new float[] {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}, 2, 2, 3), 7);
  }

  private static float[] values(Transform transform, SplittableRandom random) {
    Sample given = picture();
    Sample changed = transform.apply(given, random);
    assertArrayEquals(picture().input().floats(), given.input().floats(), "the given stays");
    assertEquals(7, changed.labels().get(0).longs()[0]);
    return changed.input().floats();
  }

  @Test
  void aFlipExchangesLeftAndRightInEachRowOfEachChannel() {
    assertArrayEquals(
        new float[] {3, 2, 1, 6, 5, 4, 30, 20, 10, 60, 50, 40},
        values(Transform.randomHorizontalFlip(1), UNUSED));
    assertArrayEquals(
        picture().input().floats(), values(Transform.randomHorizontalFlip(0), UNUSED));
  }

  @Test
  void aFlipHappensAsOftenAsItsProbabilitySays() {
    int flips = 0;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      flips += values(Transform.randomHorizontalFlip(0.3), random)[0] == 3 ? 1 : 0;
    }
    assertEquals(600, flips, 80);
  }

  @Test
  void normalizeShiftsAndScalesEachChannel() {
    assertArrayEquals(
        new float[] {-1, 0, 1, 2, 3, 4, -0.5f, 0, 0.5f, 1, 1.5f, 2},
        values(Transform.normalize(new double[] {2, 20}, new double[] {1, 20}), UNUSED));
    assertArrayEquals(
        new float[] {0, 2, 4, 6, 8, 10, 18, 38, 58, 78, 98, 118},
        values(Transform.normalize(1, 0.5), UNUSED));
  }

  @Test
  void normalizeComputesInFloat32AsPyTorchDoes() {
    Sample one = Sample.of(HostArray.of(new float[] {0.7f}, 1, 1, 1), 0);
    float[] normalized = Transform.normalize(0.1307, 0.3081).apply(one, UNUSED).input().floats();
    assertArrayEquals(new float[] {(0.7f - 0.1307f) / 0.3081f}, normalized);
  }

  @Test
  void aCropOfThePaddedPictureIsOneOfItsWindowsAndEachOneComes() {
    Transform crop = Transform.randomCrop(2, 3, 1);
    float[][] padded = {{0, 0, 0, 0, 0}, {0, 1, 2, 3, 0}, {0, 4, 5, 6, 0}, {0, 0, 0, 0, 0}};
    Set<List<Float>> windows = new HashSet<>();
    for (int top = 0; top < 3; top++) {
      for (int left = 0; left < 3; left++) {
        List<Float> window = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          int factor = i < 6 ? 1 : 10;
          window.add(factor * padded[top + i / 3 % 2][left + i % 3]);
        }
        windows.add(window);
      }
    }
    Set<List<Float>> seen = new HashSet<>();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 300; i++) {
      List<Float> part = new ArrayList<>();
      for (float value : values(crop, random)) {
        part.add(value);
      }
      seen.add(part);
    }
    assertEquals(windows, seen);
  }

  @Test
  void aCropMayBeSmallerThanThePictureAndLieInThePaddingAlone() {
    Transform corner = Transform.randomCrop(1, 1, 0);
    Sample changed = corner.apply(picture(), new SplittableRandom(5));
    assertEquals(new Shape(2, 1, 1), changed.input().shape());
    float[] pixel = changed.input().floats();
    assertEquals(10 * pixel[0], pixel[1], "the same place in all channels");
    Set<Float> seen = new HashSet<>();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 500; i++) {
      seen.add(Transform.randomCrop(1, 1, 3).apply(picture(), random).input().floats()[0]);
    }
    assertEquals(Set.of(0f, 1f, 2f, 3f, 4f, 5f, 6f), seen);
  }

  @Test
  void erasingLeavesOneRectangleOfZerosWithinItsBounds() {
    int side = 20;
    float[] ones = new float[2 * side * side];
    java.util.Arrays.fill(ones, 1);
    Sample sample = Sample.of(HostArray.of(ones, 2, side, side), 0);
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 200; i++) {
      float[] values = Transform.randomErasing(1).apply(sample, random).input().floats();
      int top = side;
      int left = side;
      int bottom = -1;
      int right = -1;
      int zeros = 0;
      for (int place = 0; place < side * side; place++) {
        assertEquals(values[place], values[side * side + place], "all channels are erased");
        if (values[place] == 0) {
          zeros++;
          top = Math.min(top, place / side);
          bottom = Math.max(bottom, place / side);
          left = Math.min(left, place % side);
          right = Math.max(right, place % side);
        }
      }
      int height = bottom - top + 1;
      int width = right - left + 1;
      assertEquals(height * width, zeros, "a rectangle");
      // Rounding each side to whole pixels moves the area a little beyond its bounds.
      assertTrue(zeros >= 0.02 * 400 - 3 && zeros <= 0.33 * 400 + 12, "area " + zeros);
      assertTrue(
          (height - 0.5) / (width + 0.5) < 3.3 && (width - 0.5) / (height + 0.5) < 1 / 0.3,
          height + " x " + width);
    }
    assertSame(sample, Transform.randomErasing(0).apply(sample, random));
  }

  @Test
  void transformsFollowEachOther() {
    Transform both =
        Transform.randomHorizontalFlip(1).andThen(Transform.normalize(0, 2)).andThen(picked(0));
    assertArrayEquals(new float[] {1.5f}, values(both, UNUSED));
    assertThrows(
        UserException.class,
        () -> picked(0).andThen(Transform.normalize(0, 2)).apply(picture(), UNUSED),
        "the other way round there is no picture any more");
  }

  private static Transform picked(int place) {
    return (sample, random) ->
        sample.withInput(HostArray.of(new float[] {sample.input().floats()[place]}, 1));
  }

  @Test
  void whatDoesNotFitIsExplained() {
    Sample features = Sample.of(HostArray.of(new float[4], 4), 0);
    assertEquals(
        "randomHorizontalFlip needs a float32 input of shape (channels, height, width), but got float32 (4).",
        problem(Transform.randomHorizontalFlip(), features));
    Sample numbers = Sample.of(HostArray.of(new long[4], 1, 2, 2), 0);
    assertEquals(
        "randomErasing needs a float32 input of shape (channels, height, width), but got int64 (1, 2, 2).",
        problem(Transform.randomErasing(0.5), numbers));
    assertEquals(
        "randomCrop cannot take 5 x 3 out of 2 x 3 with padding 1.",
        problem(Transform.randomCrop(5, 3, 1), picture()));
    assertEquals(
        "normalize has 3 means, but the input is float32 (2, 2, 3).",
        problem(Transform.normalize(new double[3], new double[] {1, 1, 1}), picture()));
  }

  private static String problem(Transform transform, Sample sample) {
    return assertThrows(UserException.class, () -> transform.apply(sample, new SplittableRandom(1)))
        .problem();
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    for (double probability : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> Transform.randomHorizontalFlip(probability));
      assertThrows(IllegalArgumentException.class, () -> Transform.randomErasing(probability));
    }
    assertThrows(IllegalArgumentException.class, () -> Transform.normalize(1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> Transform.normalize(new double[] {1, 2}, new double[] {1}));
    assertThrows(IllegalArgumentException.class, () -> Transform.randomCrop(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> Transform.randomCrop(1, 1, -1));
  }

  @Test
  void aCropWiderThanThePaddedPictureIsRefused() {
    assertEquals(
        "randomCrop cannot take 2 x 6 out of 2 x 3 with padding 1.",
        problem(Transform.randomCrop(2, 6, 1), picture()));
    assertThrows(IllegalArgumentException.class, () -> Transform.randomCrop(1, 0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> Transform.normalize(new double[0], new double[0]));
    assertThrows(
        IllegalArgumentException.class, () -> Transform.randomHorizontalFlip().withMask(-1));
  }

  @Test
  void aPictureTooSmallForARectangleStaysAsItIs() {
    Sample pixel = Sample.of(HostArray.of(new float[] {0.5f}, 1, 1, 1), 0);
    Sample same = Transform.randomErasing(1).apply(pixel, new SplittableRandom(4));
    assertArrayEquals(new float[] {0.5f}, same.input().floats());
  }
}
