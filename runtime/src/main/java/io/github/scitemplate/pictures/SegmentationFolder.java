package io.github.scitemplate.pictures;

import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Pictures with a mask each, in two folders: {@code images/7.jpg} and {@code masks/7.png}. A
 * picture and its mask have the same name up to the ending.
 *
 * <p>A sample's input is what {@link PictureReader} reads: float32 (3, height, width) from 0 to 1.
 * Its label is the mask, int64 (height, width): the places in the palette, or the grey values as
 * the file stores them, such as 255 for pixels to ignore. A mask is resized by taking the nearest
 * pixel, and never mixed. It must be a PNG or BMP file of the picture's size with one number for
 * each pixel.
 *
 * <p>Each method that changes a setting returns another folder.
 */
public final class SegmentationFolder implements SampleSource {
  private final Path images;
  private final List<Path> pictures;
  private final List<Path> masks;
  private final PictureReader reader;

  private SegmentationFolder(
      Path images, List<Path> pictures, List<Path> masks, PictureReader reader) {
    this.images = images;
    this.pictures = pictures;
    this.masks = masks;
    this.reader = reader;
  }

  /** Lists the folders {@code images} and {@code masks} in {@code root}. */
  public static SegmentationFolder of(Path root) {
    return of(root.resolve("images"), root.resolve("masks"));
  }

  /**
   * Lists the pictures of one folder and the masks of another, sorted by name.
   *
   * @throws UserException if a folder is not there or has no pictures, if a picture has no mask or
   *     a mask no picture, or if two files differ in their ending alone
   */
  public static SegmentationFolder of(Path images, Path masks) {
    Map<String, Path> maskOf = byStem(masks);
    Map<String, Path> pictureOf = byStem(images);
    checkPartners(pictureOf, images, "picture", maskOf, masks, "mask");
    checkPartners(maskOf, masks, "mask", pictureOf, images, "picture");
    List<Path> pictures = FolderListing.of(images).picturesHere();
    List<Path> sorted = new ArrayList<>();
    for (Path picture : pictures) {
      // Each has a partner, by the checks above.
      sorted.add(maskOf.getOrDefault(stem(picture), picture));
    }
    return new SegmentationFolder(
        images, List.copyOf(pictures), List.copyOf(sorted), PictureReader.colour());
  }

  private static Map<String, Path> byStem(Path folder) {
    Map<String, Path> all = new HashMap<>();
    for (Path file : FolderListing.of(folder).picturesHere()) {
      Path other = all.put(stem(file), file);
      if (other != null) {
        throw new UserException(
            other + " and " + file + " have the same name up to the ending.",
            "Keep one of them, since a picture and its mask are found by that name.");
      }
    }
    if (all.isEmpty()) {
      throw new UserException(
          "There are no pictures in " + folder + ".", "Put JPEG, PNG or BMP files there.");
    }
    return all;
  }

  private static String stem(Path file) {
    String name = FolderListing.name(file);
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static void checkPartners(
      Map<String, Path> these,
      Path folder,
      String kind,
      Map<String, Path> others,
      Path otherFolder,
      String otherKind) {
    List<Path> alone =
        these.keySet().stream()
            .filter(stem -> !others.containsKey(stem))
            .sorted()
            .map(these::get)
            .map(folder::relativize)
            .toList();
    if (!alone.isEmpty()) {
      throw new UserException(
          alone.size()
              + (alone.size() == 1 ? " " + kind + " in " : " " + kind + "s in ")
              + folder
              + " without a "
              + otherKind
              + " in "
              + otherFolder
              + ": "
              + Listing.of(alone)
              + ".",
          "Give a picture and its mask the same name up to the ending, or take them away.");
    }
  }

  /** Resizes pictures and masks, whatever their aspect ratio. */
  public SegmentationFolder resized(int height, int width) {
    return readBy(r -> r.resized(height, width));
  }

  /** Resizes pictures and masks so that the shorter side has {@code size} pixels. */
  public SegmentationFolder resizedShorter(int size) {
    return readBy(r -> r.resizedShorter(size));
  }

  /** Takes the middle of pictures and masks; a smaller picture gets black edges of class 0. */
  public SegmentationFolder centerCropped(int height, int width) {
    return readBy(r -> r.centerCropped(height, width));
  }

  /** Reads grey pictures, shape (1, height, width). */
  public SegmentationFolder greyscale() {
    return readBy(PictureReader::greyscale);
  }

  /**
   * Turns pictures upright that were taken with a turned camera, as Exif says. Masks stay as they
   * are stored: say this if they were drawn on the upright pictures.
   */
  public SegmentationFolder upright() {
    return readBy(PictureReader::upright);
  }

  /** Refuses pictures and masks of more pixels, width times height; 100 million otherwise. */
  public SegmentationFolder withPixelLimit(long limit) {
    return readBy(r -> r.withPixelLimit(limit));
  }

  private SegmentationFolder readBy(UnaryOperator<PictureReader> change) {
    return new SegmentationFolder(images, pictures, masks, change.apply(reader));
  }

  /** What reads the pictures; it reads others in the same way, such as those to predict. */
  public PictureReader reader() {
    return reader;
  }

  /** The picture of each sample. */
  public List<Path> files() {
    return pictures;
  }

  /** A sample's picture, relative to the folder of pictures. */
  @Override
  public String name(int index) {
    return ImageFolder.shown(images, pictures.get(index));
  }

  @Override
  public int size() {
    return pictures.size();
  }

  /**
   * Reads a picture and its mask.
   *
   * @throws UserException if one of the files cannot be read, is no picture, is damaged, or has too
   *     many pixels, or if their sizes differ; the message names the file
   */
  @Override
  public Sample get(int index) {
    PictureReader.Pair pair = reader.pair(pictures.get(index), masks.get(index));
    return Sample.of(pair.picture().array(), pair.mask().array());
  }
}
