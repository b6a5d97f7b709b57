package io.github.scitemplate.pictures;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import io.github.scitemplate.data.GeometricTransform;
import io.github.scitemplate.data.GeometricTransform.Movement;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.pictures.RandAugment.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class PictureTransformsTest {
  private static final int HEIGHT = 12;
  private static final int WIDTH = 17;
  private static final SplittableRandom UNUSED = new SplittableRandom(0);
  private static final JsonObject GOLDEN = GoldenPictures.json().getAsJsonObject("transforms");

  private static HostArray picture() {
    return HostArray.of(GoldenPictures.floats(GOLDEN, "picture"), 3, HEIGHT, WIDTH);
  }

  private static HostArray mask() {
    return HostArray.of(GoldenPictures.longs(GOLDEN, "mask"), HEIGHT, WIDTH);
  }

  private static HostArray boxes() {
    return HostArray.of(GoldenPictures.floats(GOLDEN, "boxes"), 3, 4);
  }

  private static Sample withMaskAndBoxes() {
    return new Sample(List.of(picture()), List.of(mask(), boxes()));
  }

  private static Movement map(int which, Interpolation interpolation) {
    List<AffineMap.Parameters> parameters =
        List.of(
            AffineMap.Parameters.rotation(17),
            new AffineMap.Parameters(-33, 2, -1, 0.8, 7, 0),
            new AffineMap.Parameters(5, -3, 2, 1.3, -9, 4));
    return AffineMap.of(HEIGHT, WIDTH, parameters.get(which), interpolation);
  }

  private static GeometricTransform always(Movement movement) {
    return GeometricTransform.of("this", (height, width, random) -> Optional.of(movement));
  }

  /** The transform of a case of the golden file. */
  private static Transform transform(String name) {
    String[] words = name.split(" ");
    return switch (words[0]) {
      case "resize" -> labelled(PictureTransforms.resize(number(words, 1), number(words, 2)));
      case "resizeShorter" -> labelled(PictureTransforms.resizeShorter(number(words, 1)));
      case "centerCrop" ->
          labelled(PictureTransforms.centerCrop(number(words, 1), number(words, 2)));
      case "resizedCrop" -> labelled(always(new ResizedCrop(2, 3, 7, 11, 10, 8, WIDTH)));
      case "horizontalFlip" -> labelled(Transform.randomHorizontalFlip(1));
      case "verticalFlip" -> labelled(PictureTransforms.randomVerticalFlip(1));
      case "affine" ->
          labelled(
              always(
                  map(
                      number(words, 1),
                      Interpolation.valueOf(words[2].toUpperCase(java.util.Locale.ROOT)))));
      case "brightness" -> colours(p -> Colours.brightness(p, Double.parseDouble(words[1])));
      case "contrast" -> colours(p -> Colours.contrast(p, Double.parseDouble(words[1])));
      case "saturation" -> colours(p -> Colours.saturation(p, Double.parseDouble(words[1])));
      case "sharpness" -> colours(p -> Colours.sharpness(p, Double.parseDouble(words[1])));
      case "hue" -> colours(p -> Colours.hue(p, Double.parseDouble(words[1])));
      case "posterize" -> colours(p -> Colours.posterize(p, number(words, 1)));
      case "solarize" -> colours(p -> Colours.solarize(p, 0.6));
      case "autoContrast" ->
          colours(
              p -> {
                for (int i = 0; i < p.values().length; i++) {
                  p.values()[i] = p.values()[i] * 0.5f + 0.1f;
                }
                Colours.autoContrast(p);
              });
      case "equalize" -> colours(Colours::equalize);
      case "blur" ->
          PictureTransforms.gaussianBlur(
              number(words, 1), Double.parseDouble(words[2]), Double.parseDouble(words[2]));
      case "randAugment" ->
          labelled(
              always(
                  new RandAugment(1, 9)
                      .step(operation(words[1]), number(words, 2), HEIGHT, WIDTH)));
      default -> throw new AssertionError(name);
    };
  }

  private static int number(String[] words, int place) {
    return Integer.parseInt(words[place]);
  }

  private static Operation operation(String name) {
    return Stream.of(Operation.values())
        .filter(o -> o.name().replace("_", "").equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow();
  }

  private static Transform labelled(GeometricTransform transform) {
    return transform.withMask().withBoxes(1);
  }

  private static Transform colours(Consumer<Planes> change) {
    return (sample, random) -> {
      Planes planes = Planes.of(sample.input());
      change.accept(planes);
      return sample.withInput(planes.array());
    };
  }

  @TestFactory
  Stream<DynamicTest> valuesAreTorchvisions() {
    JsonObject cases = GOLDEN.getAsJsonObject("cases");
    return cases.keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(name, () -> compare(name, cases.getAsJsonObject(name))));
  }

  private static void compare(String name, JsonObject expected) {
    Sample changed = transform(name).apply(withMaskAndBoxes(), UNUSED);
    long[] shape = GoldenPictures.longs(expected, "shape");
    assertEquals(new Shape(shape), changed.input().shape());
    assertArrayEquals(
        GoldenPictures.floats(expected, "picture"), changed.input().floats(), 2e-6f, "picture");
    if (expected.has("mask")) {
      assertArrayEquals(
          GoldenPictures.longs(expected, "mask"), changed.labels().get(0).longs(), "mask");
      assertEquals(new Shape(shape[1], shape[2]), changed.labels().get(0).shape());
    }
    if (expected.has("boxes")) {
      float[] boxes = GoldenPictures.floats(expected, "boxes");
      for (int i = 0; i < boxes.length; i += 4) {
        if (boxes[i] >= boxes[i + 2] || boxes[i + 1] >= boxes[i + 3]) {
          java.util.Arrays.fill(boxes, i, i + 4, 0);
        }
      }
      assertArrayEquals(boxes, changed.labels().get(1).floats(), 1e-4f, "boxes");
    }
  }

  private static List<GeometricTransform> geometric() {
    return List.of(
        PictureTransforms.resize(6, 7),
        PictureTransforms.resizeShorter(8),
        PictureTransforms.centerCrop(5, 5),
        PictureTransforms.randomResizedCrop(9, 10),
        PictureTransforms.randomVerticalFlip(0.5),
        PictureTransforms.randomRotation(30),
        PictureTransforms.randomAffine(10, 0.2, 0.8, 1.2, 5, Interpolation.BILINEAR),
        PictureTransforms.randAugment(3, 20),
        Transform.randomHorizontalFlip(),
        Transform.randomCrop(8, 8, 2));
  }

  @Test
  void aMaskThatNobodyMentionedIsNeverLeftBehindInSilence() {
    Sample sample = Sample.of(picture(), mask());
    for (GeometricTransform transform : geometric()) {
      UserException e = assertThrows(UserException.class, () -> transform.apply(sample, UNUSED));
      assertTrue(
          e.problem()
              .endsWith(
                  " moves the picture, but label 0, int64 (12, 17), looks like a mask of it and"
                      + " would stay as it is."),
          e.problem());
      assertTrue(e.fix().contains(".withMask()") && e.fix().contains(".pictureOnly()"), e.fix());
      Sample left = transform.pictureOnly().apply(sample, new SplittableRandom(3));
      assertArrayEquals(mask().longs(), left.labels().get(0).longs());
      assertEquals(3, transform.apply(Sample.of(picture(), 3), UNUSED).labels().get(0).longs()[0]);
    }
  }

  /** A picture whose values are the numbers of its pixels, and a mask with the same numbers. */
  private static Sample numbered() {
    float[] values = new float[HEIGHT * WIDTH];
    long[] numbers = new long[HEIGHT * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i + 1) / 1000f;
      numbers[i] = i + 1L;
    }
    return Sample.of(HostArray.of(values, 1, HEIGHT, WIDTH), HostArray.of(numbers, HEIGHT, WIDTH));
  }

  @Test
  void pictureAndMaskMoveTogetherWhateverIsDrawn() {
    List<GeometricTransform> exact =
        List.of(
            PictureTransforms.centerCrop(5, 30),
            PictureTransforms.randomVerticalFlip(0.5),
            PictureTransforms.randomRotation(40),
            PictureTransforms.randomAffine(20, 0.3, 0.7, 1.4, 9, Interpolation.NEAREST),
            Transform.randomHorizontalFlip(),
            Transform.randomCrop(8, 9, 3));
    SplittableRandom random = new SplittableRandom(5);
    for (GeometricTransform transform : exact) {
      for (int i = 0; i < 20; i++) {
        Sample moved = transform.withMask().apply(numbered(), random);
        float[] values = moved.input().floats();
        long[] numbers = moved.labels().get(0).longs();
        for (int k = 0; k < values.length; k++) {
          assertEquals(numbers[k] / 1000f, values[k]);
        }
      }
    }
  }

  @Test
  void theSameDrawsGiveTheSameBitsAndOthersGiveOthers() {
    List<Transform> all = new ArrayList<>();
    geometric().forEach(t -> all.add(t.withMask().withBoxes(1)));
    all.add(PictureTransforms.colorJitter(0.4, 0.4, 0.4, 0.1));
    all.add(PictureTransforms.gaussianBlur(5, 0.1, 2));
    for (Transform transform : all) {
      Set<List<Float>> results = new HashSet<>();
      for (int seed = 0; seed < 8; seed++) {
        float[] first =
            transform.apply(withMaskAndBoxes(), new SplittableRandom(seed)).input().floats();
        float[] again =
            transform.apply(withMaskAndBoxes(), new SplittableRandom(seed)).input().floats();
        assertArrayEquals(first, again);
        List<Float> values = new ArrayList<>();
        for (float value : first) {
          values.add(value);
        }
        results.add(values);
      }
      boolean draws = all.indexOf(transform) > 2;
      assertEquals(draws, results.size() > 1, "transform " + all.indexOf(transform));
    }
  }

  @Test
  void pixelsOfAMaskFromOutsideGetTheFill() {
    GeometricTransform padded = PictureTransforms.centerCrop(20, 20).withMask();
    assertEquals(0, padded.apply(numbered(), UNUSED).labels().get(0).longs()[0]);
    assertEquals(
        255, padded.fillingMasksWith(255).apply(numbered(), UNUSED).labels().get(0).longs()[0]);
  }

  /** In a crop of 20 by 20 of the mask of 12 by 17, with values from 0 to 1. */
  @Test
  void aMaskMayHaveAnyTypeOfNumbers() {
    HostArray numbers = numbered().labels().get(0);
    long[] ones = numbers.longs();
    for (int i = 0; i < ones.length; i++) {
      ones[i] %= 2;
    }
    HostArray mask = HostArray.of(ones, 1, HEIGHT, WIDTH);
    GeometricTransform crop = PictureTransforms.centerCrop(20, 20).withMask().fillingMasksWith(1);
    long[] expected = null;
    for (DataType type :
        List.of(
            DataType.INT64,
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.INT32,
            DataType.UINT8,
            DataType.BOOLEAN)) {
      Sample sample = new Sample(List.of(picture()), List.of(mask.toType(type)));
      HostArray moved = crop.apply(sample, UNUSED).labels().get(0);
      assertEquals(type, moved.dataType());
      assertEquals(new Shape(1, 20, 20), moved.shape());
      long[] values = moved.toType(DataType.INT64).longs();
      expected = expected == null ? values : expected;
      assertArrayEquals(expected, values, type.toString());
      assertEquals(
          type.isFloating() || type == DataType.INT64 || type == DataType.INT32,
          fits(crop, sample, -100));
      assertEquals(type != DataType.BOOLEAN, fits(crop, sample, 255));
    }
    assertEquals(1, requireNonNull(expected)[0]);
    assertEquals(20 * 20 - HEIGHT * WIDTH / 2, Arrays.stream(requireNonNull(expected)).sum());
  }

  private static boolean fits(GeometricTransform crop, Sample sample, long fill) {
    try {
      crop.fillingMasksWith(fill).apply(sample, UNUSED);
      return true;
    } catch (UserException e) {
      assertTrue(e.problem().contains("cannot fill label 0, "), e.problem());
      return false;
    }
  }

  @Test
  void aMaskMayHaveMoreAxesAndALabelMayBeAPicture() {
    Sample sample =
        new Sample(
            List.of(picture()),
            List.of(
                HostArray.of(GoldenPictures.floats(GOLDEN, "picture"), 3, HEIGHT, WIDTH),
                picture()));
    Sample moved = PictureTransforms.resize(24, 17).withMask().withPicture(1).apply(sample, UNUSED);
    float[] before = picture().floats();
    float[] nearest = moved.labels().get(0).floats();
    assertEquals(new Shape(3, 24, 17), moved.labels().get(0).shape());
    assertEquals(before[2 * HEIGHT * WIDTH + 5 * WIDTH + 3], nearest[(2 * 24 + 10) * 17 + 3]);
    assertArrayEquals(moved.input().floats(), moved.labels().get(1).floats());
  }

  @Test
  void aBoxWithoutAreaBecomesZerosAndKeepsItsRow() {
    HostArray boxes = HostArray.of(new float[] {0, 0, 4, 4, 6, 4, 11, 8}, 2, 4);
    Sample moved =
        PictureTransforms.centerCrop(4, 5).withBoxes(0).apply(Sample.of(picture(), boxes), UNUSED);
    assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 5, 4}, moved.labels().get(0).floats());
  }

  @Test
  void aLabelThatCannotBeMovedAsToldIsRefused() {
    GeometricTransform flip = Transform.randomHorizontalFlip(1);
    Sample sample = Sample.of(picture(), boxes());
    UserException mask =
        assertThrows(UserException.class, () -> flip.withMask().apply(sample, UNUSED));
    assertEquals(
        "randomHorizontalFlip cannot move label 0, float32 (3, 4), as a mask.", mask.problem());
    assertEquals("It needs an array of shape (…, 12, 17).", mask.fix());
    assertThrows(UserException.class, () -> flip.withPicture(0).apply(sample, UNUSED));
    assertThrows(UserException.class, () -> flip.withBoxes(1).apply(sample, UNUSED));
    assertThrows(
        UserException.class, () -> flip.withBoxes(0).apply(Sample.of(picture(), mask()), UNUSED));
  }

  @Test
  void coloursNeedValuesFromZeroToOne() {
    Sample normalised = Transform.normalize(0.5, 0.1).apply(Sample.of(picture(), 0), UNUSED);
    UserException e =
        assertThrows(
            UserException.class,
            () -> PictureTransforms.colorJitter(0.1, 0, 0, 0).apply(normalised, UNUSED));
    assertTrue(e.fix().startsWith("Put it before normalize"), e.fix());
    Sample two = Sample.of(HostArray.of(new float[8], 2, 2, 2), 0);
    assertThrows(
        UserException.class, () -> PictureTransforms.colorJitter(0.1, 0, 0, 0).apply(two, UNUSED));
    assertThrows(
        UserException.class, () -> PictureTransforms.gaussianBlur(5, 1, 1).apply(two, UNUSED));
  }

  @Test
  void colorJitterChangesTheOrderAndEachOfItsFour() {
    Set<Float> seen = new HashSet<>();
    for (int seed = 0; seed < 30; seed++) {
      Transform jitter = PictureTransforms.colorJitter(0, 0.9, 0, 0);
      float value =
          jitter.apply(Sample.of(picture(), 0), new SplittableRandom(seed)).input().floats()[0];
      seen.add(value);
    }
    assertEquals(30, seen.size());
    Transform nothing = PictureTransforms.colorJitter(0, 0, 0, 0);
    assertArrayEquals(
        picture().floats(),
        nothing.apply(Sample.of(picture(), 0), new SplittableRandom(1)).input().floats());
  }

  @Test
  void aResizedCropHasTheAreasItIsToldAndFallsBackToTheMiddle() {
    RandomResizedCrop small = new RandomResizedCrop(4, 4, 0.2, 0.4);
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 200; i++) {
      ResizedCrop crop = (ResizedCrop) small.draw(100, 100, random).orElseThrow();
      double area = crop.rows() * crop.columns() / 1e4;
      double aspect = (double) crop.columns() / crop.rows();
      assertTrue(area > 0.19 && area < 0.41, "" + area);
      assertTrue(aspect > 0.72 && aspect < 1.4, "" + aspect);
      assertTrue(crop.top() + crop.rows() <= 100 && crop.left() + crop.columns() <= 100);
    }
    ResizedCrop middle =
        (ResizedCrop) new RandomResizedCrop(4, 4, 1, 1).draw(10, 90, random).orElseThrow();
    assertEquals(new ResizedCrop(0, 38, 10, 13, 4, 4, 90), middle);
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> PictureTransforms.resize(0, 3));
    assertThrows(
        IllegalArgumentException.class, () -> PictureTransforms.randomResizedCrop(3, 3, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> PictureTransforms.gaussianBlur(4, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> PictureTransforms.colorJitter(0, 0, 0, 0.6));
    assertThrows(IllegalArgumentException.class, () -> PictureTransforms.randAugment(2, 31));
    assertThrows(IllegalArgumentException.class, () -> PictureTransforms.randomRotation(-1));
    assertThrows(IllegalArgumentException.class, () -> PictureTransforms.randomVerticalFlip(1.5));
  }

  @Test
  void aGreyPictureKeepsItsColoursAndATinyOneItsSharpness() {
    HostArray grey = HostArray.of(new float[] {0.1f, 0.9f, 0.5f, 0.2f}, 1, 2, 2);
    for (Consumer<Planes> change :
        List.<Consumer<Planes>>of(
            p -> Colours.saturation(p, 0.3),
            p -> Colours.hue(p, 0.2),
            p -> Colours.sharpness(p, 3))) {
      assertArrayEquals(
          grey.floats(), colours(change).apply(Sample.of(grey, 0), UNUSED).input().floats());
    }
    float[] contrasted =
        colours(p -> Colours.contrast(p, 0)).apply(Sample.of(grey, 0), UNUSED).input().floats();
    assertArrayEquals(new float[] {0.425f, 0.425f, 0.425f, 0.425f}, contrasted, 1e-6f);
    HostArray thin = HostArray.of(new float[] {0.1f, 0.9f, 0.5f, 0.2f, 0.3f, 0.4f}, 1, 2, 3);
    assertArrayEquals(
        thin.floats(),
        colours(p -> Colours.sharpness(p, 3)).apply(Sample.of(thin, 0), UNUSED).input().floats());
  }

  @Test
  void aChannelOfOneValueIsNotStretched() {
    HostArray even = HostArray.of(new float[] {0.3f, 0.3f, 0.3f, 0.3f}, 1, 2, 2);
    assertArrayEquals(
        even.floats(),
        colours(Colours::autoContrast).apply(Sample.of(even, 0), UNUSED).input().floats());
  }

  /** PIL's rule for 510 pixels: half of them black, a third grey, the rest white. */
  @Test
  void aPictureLargeEnoughIsEqualized() {
    float[] values = new float[510];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 255 ? 0 : i < 425 ? 0.5f : 1;
    }
    float[] equal =
        colours(Colours::equalize)
            .apply(Sample.of(HostArray.of(values, 1, 17, 30), 0), UNUSED)
            .input()
            .floats();
    // One step is (510 - 85) / 255 = 1 pixel: black stays, grey is at 255, and white is clipped.
    assertEquals(0, equal[0]);
    assertEquals(1, equal[300]);
    assertEquals(1, equal[509]);
  }

  @Test
  void eachSettingOutOfRangeIsRefused() {
    List<Executable> wrong =
        List.of(
            () -> PictureTransforms.resize(3, 0),
            () -> PictureTransforms.resize(1 << 16, 1 << 16),
            () -> PictureTransforms.randomResizedCrop(3, 3, 0.5, 0.4),
            () -> PictureTransforms.randomResizedCrop(3, 3, 0.5, 1.1),
            () -> PictureTransforms.randomResizedCrop(3, 3, Double.NaN, 1),
            () -> PictureTransforms.gaussianBlur(-1, 1, 2),
            () -> PictureTransforms.gaussianBlur(3, 0, 2),
            () -> PictureTransforms.gaussianBlur(3, 2, 1),
            () -> PictureTransforms.colorJitter(-1, 0, 0, 0),
            () -> PictureTransforms.colorJitter(0, -1, 0, 0),
            () -> PictureTransforms.colorJitter(0, 0, -1, 0),
            () -> PictureTransforms.colorJitter(0, 0, 0, -0.1),
            () -> PictureTransforms.randAugment(-1, 3),
            () -> PictureTransforms.randAugment(2, -1),
            () -> PictureTransforms.randomRotation(361),
            () -> PictureTransforms.randomVerticalFlip(-0.1),
            () -> affine(361, 0, 1, 1, 0),
            () -> affine(0, -0.1, 1, 1, 0),
            () -> affine(0, 1.1, 1, 1, 0),
            () -> affine(0, 0, 0, 1, 0),
            () -> affine(0, 0, 1.2, 1.1, 0),
            () -> affine(0, 0, 1, 1, -1),
            () -> affine(0, 0, 1, 1, 90));
    for (int i = 0; i < wrong.size(); i++) {
      assertThrows(IllegalArgumentException.class, wrong.get(i), "case " + i);
    }
  }

  private static void affine(
      double degrees, double shift, double least, double most, double shear) {
    PictureTransforms.randomAffine(degrees, shift, least, most, shear, Interpolation.NEAREST);
  }

  @Test
  void coloursNeedAPictureOfFloatingNumbers() {
    Sample whole = Sample.of(HostArray.of(new long[12], 3, 2, 2), 0);
    UserException type =
        assertThrows(
            UserException.class,
            () -> PictureTransforms.colorJitter(0.1, 0, 0, 0).apply(whole, UNUSED));
    assertTrue(
        type.problem()
            .endsWith(
                " needs a float32 input of shape (channels, height, width), but got int64 (3, 2, 2)."),
        type.problem());
    Sample flat = Sample.of(HostArray.of(new float[4], 4), 0);
    assertThrows(
        UserException.class, () -> PictureTransforms.gaussianBlur(3, 1, 1).apply(flat, UNUSED));
    Sample small = Sample.of(HostArray.of(new float[4], 1, 2, 2), 0);
    UserException reach =
        assertThrows(
            UserException.class,
            () -> PictureTransforms.gaussianBlur(5, 1, 1).apply(small, UNUSED));
    assertTrue(reach.problem().contains("gaussianBlur"), reach.problem());
  }
}
