package io.github.scitemplate.data;

import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Arrays in NumPy's own files: {@code .npy} with one, {@code .npz} with several. Either order of
 * bytes and of axes is read. float32, float64, int32, int64, uint8 and bool stay what they are;
 * float16 becomes float32, and integers of other sizes become int64. {@link HostArray#toType} makes
 * them what a model needs. Objects, texts, dates and complex numbers are refused; nothing in a file
 * is run.
 */
public final class NumpyFile {
  private static final int BUFFER = 1 << 16;
  private static final String ENDING = ".npy";

  /** No deflated entry has more bytes than this times its compressed size. */
  private static final long MOST_DEFLATED = 1032;

  private NumpyFile() {}

  /**
   * Reads a {@code .npy} file.
   *
   * @throws UserException if it is not there or no such file, or has an array that cannot be read
   */
  public static HostArray read(Path file) {
    try {
      checkFile(file);
      if (isArchive(file)) {
        throw new UserException(
            file + " is an archive of arrays.",
            "Name one of them: NumpyFile.read(file, name). There are "
                + Listing.of(names(file))
                + ".");
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
        return NumpyArray.read(in, Files.size(file), file.toString());
      }
    } catch (IOException e) {
      throw failure(file, file.toString(), e);
    }
  }

  /**
   * Reads one array of a {@code .npz} file.
   *
   * @param name as it was given to {@code numpy.savez}; {@code arr_0} and so on if none was
   * @throws UserException if there is no such file or array, or it cannot be read
   */
  public static HostArray read(Path file, String name) {
    String what = file + ", array " + name;
    try {
      checkFile(file);
      try (ZipFile archive = new ZipFile(file.toFile())) {
        ZipEntry entry = archive.getEntry(name + ENDING);
        if (entry == null) {
          throw new UserException(
              "There is no array " + name + " in " + file + ".",
              "There are " + Listing.of(names(archive)) + ".");
        }
        if (entry.getSize() > MOST_DEFLATED * entry.getCompressedSize() + MOST_DEFLATED) {
          throw new ZipException("its size is not what it says");
        }
        try (InputStream in = new BufferedInputStream(archive.getInputStream(entry), BUFFER)) {
          return NumpyArray.read(in, entry.getSize(), what);
        }
      }
    } catch (IOException e) {
      throw failure(file, what, e);
    }
  }

  /**
   * The names of the arrays in a {@code .npz} file.
   *
   * @throws UserException if it is not there, or no such file
   */
  public static List<String> names(Path file) {
    try {
      checkFile(file);
      try (ZipFile archive = new ZipFile(file.toFile())) {
        return names(archive);
      }
    } catch (IOException e) {
      throw failure(file, file.toString(), e);
    }
  }

  private static List<String> names(ZipFile archive) {
    return archive.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(ENDING))
        .map(name -> name.substring(0, name.length() - ENDING.length()))
        .toList();
  }

  /** A pipe could never end. */
  private static void checkFile(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserException(
          file + (Files.isDirectory(file) ? " is a folder." : " is a pipe or a device."),
          "Name a file.");
    }
  }

  private static boolean isArchive(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(2);
      return start.length == 2 && start[0] == 'P' && start[1] == 'K';
    }
  }

  private static UserException failure(Path file, String what, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new UserException("There is no file " + file + ".", "Correct its name.", e);
    }
    if (e instanceof EOFException) {
      return new UserException(what + " is cut short.", "Write or fetch the file again.", e);
    }
    return new UserException(
        what + " cannot be read: " + e.getMessage() + ".",
        e instanceof ZipException
            ? "Give a file that numpy.savez wrote."
            : "Check the file and your permissions.",
        e);
  }
}
