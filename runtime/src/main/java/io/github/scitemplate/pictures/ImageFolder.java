package io.github.scitemplate.pictures;

import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Pictures in one folder for each class, as torchvision's {@code ImageFolder} has them: {@code
 * root/cat/1.jpg}, {@code root/dog/old/2.png}. The folders sorted by name are the classes 0, 1, ….
 * A class's pictures are all JPEG, PNG and BMP files in its folder and in those below; other files
 * are passed over.
 *
 * <p>A sample's input is what {@link PictureReader} reads: float32 (3, height, width) from 0 to 1;
 * its label is the class, int64 of shape (). Pictures are read and decoded one by one, when a
 * loader's background threads ask for them. A batch needs pictures of one size: say {@link
 * #resized}, or let a transform bring them to it.
 *
 * <p>Each method that changes a setting returns another folder.
 */
public final class ImageFolder implements SampleSource {
  private final Path root;
  private final List<String> classes;
  private final List<Path> files;
  private final int[] classIndices;
  private final PictureReader reader;

  private ImageFolder(
      Path root, List<String> classes, List<Path> files, int[] classIndices, PictureReader reader) {
    this.root = root;
    this.classes = classes;
    this.files = files;
    this.classIndices = classIndices;
    this.reader = reader;
  }

  /**
   * Lists the pictures of a folder.
   *
   * @throws UserException if the folder is not there, has no folders for classes, or has one
   *     without pictures; if it holds a link out of it, or pictures in a format that cannot be read
   */
  public static ImageFolder of(Path root) {
    FolderListing listing = FolderListing.of(root);
    List<String> classes = listing.folders().stream().map(FolderListing::name).toList();
    if (classes.isEmpty()) {
      throw new UserException(
          "There are no folders in " + root + ", and so no classes.",
          "Put the pictures of each class into a folder of their own, such as "
              + root.resolve("cat")
              + ".");
    }
    ImageFolder folder = listed(root, listing, classes);
    List<String> empty = folder.emptyClasses();
    if (!empty.isEmpty()) {
      throw new UserException(
          "There are no pictures in "
              + Listing.of(empty.stream().map(root::resolve).toList())
              + ".",
          "Put JPEG, PNG or BMP files there, or take the folder away. If the class is known from"
              + " other data, name all classes: ImageFolder.of(folder, train.classes()).");
    }
    return folder;
  }

  /**
   * Lists the pictures of a folder, with the classes of another one. So validation data keep the
   * numbers of the training data, even if a class has no pictures there.
   *
   * @param classes the classes 0, 1, …, such as those of the training data
   * @throws UserException as {@link #of(Path)}, and if there is a folder that is none of the
   *     classes
   */
  public static ImageFolder of(Path root, List<String> classes) {
    FolderListing listing = FolderListing.of(root);
    for (Path folder : listing.folders()) {
      String name = FolderListing.name(folder);
      if (!classes.contains(name)) {
        throw new UserException(
            "The folder "
                + folder
                + " is none of the classes "
                + Listing.of(classes)
                + "."
                + DidYouMean.closest(name, classes).map(c -> " Is it " + c + "?").orElse(""),
            "Rename the folder, take it away, or add the class to the training data.");
      }
    }
    ImageFolder folder = listed(root, listing, List.copyOf(classes));
    if (folder.size() == 0) {
      throw new UserException(
          "There are no pictures of " + Listing.of(classes) + " in " + root + ".",
          "Put the pictures of each class into a folder with its name.");
    }
    return folder;
  }

  private static ImageFolder listed(Path root, FolderListing listing, List<String> classes) {
    List<Path> folders = listing.folders();
    List<Path> files = new ArrayList<>();
    List<Integer> classOf = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      Path folder = root.resolve(classes.get(i));
      if (folders.contains(folder)) {
        for (Path file : listing.picturesBelow(folder)) {
          files.add(file);
          classOf.add(i);
        }
      }
    }
    int[] indices = classOf.stream().mapToInt(Integer::intValue).toArray();
    return new ImageFolder(root, classes, List.copyOf(files), indices, PictureReader.colour());
  }

  private List<String> emptyClasses() {
    boolean[] has = new boolean[classes.size()];
    for (int index : classIndices) {
      has[index] = true;
    }
    List<String> empty = new ArrayList<>();
    for (int i = 0; i < has.length; i++) {
      if (!has[i]) {
        empty.add(classes.get(i));
      }
    }
    return empty;
  }

  /** Resizes each picture, whatever its aspect ratio, as {@link PictureReader#resized} says. */
  public ImageFolder resized(int height, int width) {
    return readBy(r -> r.resized(height, width));
  }

  /** Resizes each picture so that its shorter side has {@code size} pixels. */
  public ImageFolder resizedShorter(int size) {
    return readBy(r -> r.resizedShorter(size));
  }

  /** Takes the middle of each picture; a smaller one gets black edges. */
  public ImageFolder centerCropped(int height, int width) {
    return readBy(r -> r.centerCropped(height, width));
  }

  /** Reads grey pictures, shape (1, height, width). */
  public ImageFolder greyscale() {
    return readBy(PictureReader::greyscale);
  }

  /** Turns pictures upright that were taken with a turned camera, as Exif says. */
  public ImageFolder upright() {
    return readBy(PictureReader::upright);
  }

  /** Refuses pictures of more pixels, width times height; 100 million otherwise. */
  public ImageFolder withPixelLimit(long limit) {
    return readBy(r -> r.withPixelLimit(limit));
  }

  private ImageFolder readBy(UnaryOperator<PictureReader> change) {
    return new ImageFolder(root, classes, files, classIndices, change.apply(reader));
  }

  /** What reads the pictures; it reads others in the same way, such as those to predict. */
  public PictureReader reader() {
    return reader;
  }

  /** The names of the classes 0, 1, …. */
  public List<String> classes() {
    return classes;
  }

  /** The class of each sample. */
  public int[] classIndices() {
    return classIndices.clone();
  }

  /** The file of each sample. */
  public List<Path> files() {
    return files;
  }

  /** A sample's file, relative to the folder, with slashes: {@code cat/1.jpg}. */
  @Override
  public String name(int index) {
    return shown(root, files.get(index));
  }

  static String shown(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  @Override
  public int size() {
    return files.size();
  }

  /**
   * Reads and decodes a picture.
   *
   * @throws UserException if the file cannot be read, is no picture, is damaged, or has too many
   *     pixels; the message names the file
   */
  @Override
  public Sample get(int index) {
    return Sample.of(reader.read(files.get(index)), classIndices[index]);
  }
}
