package io.github.scitemplate.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentationFolderTest {
  @TempDir Path root;

  @BeforeEach
  void pictures() throws IOException {
    put("rgb.png", "images/b.png");
    put("mask-palette.png", "masks/b.png");
    put("rgb.bmp", "images/a.bmp");
    put("mask-grey.png", "masks/a.png");
  }

  private Path put(String golden, String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    return Files.copy(GoldenPictures.FOLDER.resolve(golden), file);
  }

  private String problem() {
    return assertThrows(UserException.class, () -> SegmentationFolder.of(root).get(0)).problem();
  }

  @Test
  void aSampleIsThePictureAndTheNumbersOfItsMask() throws Exception {
    SegmentationFolder folder = SegmentationFolder.of(root);
    assertEquals(2, folder.size());
    assertEquals("a.bmp", folder.name(0));
    assertEquals(
        List.of(root.resolve("images/a.bmp"), root.resolve("images/b.png")), folder.files());
    byte[] file = GoldenPictures.bytes("mask-grey.png");
    long[] expected = PictureDecoder.mask(file, PictureHeader.of(file));
    for (int i = 0; i < 2; i++) {
      Sample sample = folder.get(i);
      assertEquals(new Shape(3, 9, 13), sample.input().shape());
      assertEquals(new Shape(9, 13), sample.labels().get(0).shape());
      assertArrayEquals(expected, sample.labels().get(0).longs());
    }
  }

  @Test
  void pictureAndMaskAreFittedTogether() {
    SegmentationFolder folder =
        SegmentationFolder.of(root).greyscale().resizedShorter(18).centerCropped(20, 10);
    Sample sample = folder.get(0);
    assertEquals(new Shape(1, 20, 10), sample.input().shape());
    long[] mask = sample.labels().get(0).longs();
    long[] whole = SegmentationFolder.of(root).get(0).labels().get(0).longs();
    // One black row above; 26 columns, of which the middle ten begin with the eighth.
    assertEquals(0, mask[0]);
    assertEquals(whole[4], mask[10]);
    assertEquals(whole[13 * 4 + 8], mask[10 * 9 + 9]);
    assertEquals(
        new Shape(4, 6), SegmentationFolder.of(root).resized(4, 6).get(1).labels().get(0).shape());
  }

  @Test
  void transformsMoveTheMaskToo() {
    Sample sample = SegmentationFolder.of(root).get(0);
    Sample moved =
        Transform.randomHorizontalFlip(1).withMask().apply(sample, new SplittableRandom(1));
    assertEquals(sample.labels().get(0).longs()[12], moved.labels().get(0).longs()[0]);
    assertEquals(sample.input().floats()[12], moved.input().floats()[0]);
  }

  @Test
  void aPictureWithoutAMaskAndAMaskWithoutAPictureAreNamed() throws IOException {
    Path images = root.resolve("images");
    Path masks = root.resolve("masks");
    put("rgb.png", "images/c.png");
    put("rgb.png", "images/d.png");
    assertEquals(
        "2 pictures in " + images + " without a mask in " + masks + ": c.png, d.png.", problem());
    put("mask-grey.png", "masks/c.png");
    put("mask-grey.png", "masks/d.png");
    put("mask-grey.png", "masks/e.png");
    assertEquals("1 mask in " + masks + " without a picture in " + images + ": e.png.", problem());
    Files.delete(masks.resolve("e.png"));
    put("rgb.bmp", "images/c.bmp");
    assertEquals(
        images.resolve("c.bmp")
            + " and "
            + images.resolve("c.png")
            + " have the same name up to the ending.",
        problem());
  }

  @Test
  void aMaskThatCannotBeOneIsNamed() throws IOException {
    Path mask = put("rgb.png", "masks/a.png");
    assertEquals(
        mask + " has 3 numbers for each pixel, but a mask has one: the number of its class.",
        problem());
    put("turned1.jpg", "images/a.bmp");
    assertEquals(
        mask
            + " has 13 x 9 pixels, but the picture "
            + root.resolve("images/a.bmp")
            + " has 16 x 8.",
        problem());
    put("turned1.jpg", "masks/a.png");
    assertTrue(problem().endsWith("a mask must be PNG or BMP."), problem());
  }

  @Test
  void emptyFoldersAreRefused() throws IOException {
    Path images = Files.createDirectories(root.resolve("x/images"));
    Files.createDirectories(root.resolve("x/masks"));
    UserException e =
        assertThrows(UserException.class, () -> SegmentationFolder.of(root.resolve("x")));
    assertEquals("There are no pictures in " + root.resolve("x/masks") + ".", e.problem());
    assertTrue(Files.exists(images));
  }

  @Test
  void theReadersSettingsAreThoseOfTheFolder() throws IOException {
    Path turned = put("turned6.jpg", "images/a.bmp");
    Path mask = put("mask-grey.png", "masks/a.png");
    SegmentationFolder folder = SegmentationFolder.of(root);
    UserException stored = assertThrows(UserException.class, () -> folder.get(0));
    assertTrue(stored.problem().endsWith(turned + " has 16 x 8."), stored.problem());
    UserException upright = assertThrows(UserException.class, () -> folder.upright().get(0));
    assertEquals(
        mask + " has 13 x 9 pixels, but the picture " + turned + " has 8 x 16.", upright.problem());
    assertTrue(upright.fix().contains("upright()"), upright.fix());
    UserException limited =
        assertThrows(UserException.class, () -> folder.withPixelLimit(100).get(1));
    assertTrue(limited.problem().endsWith("more than the limit of 100."), limited.problem());
    assertEquals(folder.upright().reader().read(turned).shape(), new Shape(3, 16, 8));
  }
}
