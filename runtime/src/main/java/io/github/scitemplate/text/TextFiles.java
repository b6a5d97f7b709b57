package io.github.scitemplate.text;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.TextFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Files of text in UTF-8. */
public final class TextFiles {
  private TextFiles() {}

  /**
   * A whole file. A byte order mark at its beginning is left out; ends of lines stay as they are.
   *
   * @throws UserException if it is not there, cannot be read, or is no UTF-8; the message has the
   *     line
   */
  public static String read(Path file) {
    StringBuilder text = new StringBuilder();
    char[] piece = new char[1 << 13];
    try (Reader reader = TextFile.open(file, StandardCharsets.UTF_8)) {
      for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
        text.append(piece, 0, read);
      }
    } catch (IOException e) {
      throw TextFile.failure(file, StandardCharsets.UTF_8, e);
    }
    return text.toString();
  }

  /**
   * A text in two: the first {@code share} of its characters, and the rest; no character is cut.
   *
   * @param share from 0 to 1
   */
  public static List<String> split(String text, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("the share must be from 0 to 1, not " + share);
    }
    int characters = text.codePointCount(0, text.length());
    int cut = text.offsetByCodePoints(0, (int) Math.round(share * characters));
    return List.of(text.substring(0, cut), text.substring(cut));
  }

  /**
   * Texts of classes, each a file in the folder of its class: {@code root/pos/1.txt}. Classes and
   * files come in the order of their names. Hidden files, links and folders below are left out.
   *
   * @param texts the texts
   * @param names of the files, relative to the root
   * @param classIndices the class of each text
   * @param classes the names of the folders
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Labelled(
      List<String> texts, List<String> names, int[] classIndices, List<String> classes) {}

  /**
   * Reads all texts of a folder with a folder for each class.
   *
   * @throws UserException if there is none, a class has no text, or a text is no UTF-8
   */
  public static Labelled byClass(Path root) {
    List<String> texts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    List<String> folders = names(root, path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
    if (folders.isEmpty()) {
      throw new UserException(
          "There is no folder in " + root + ".",
          "Give a folder that has one for each class, with the texts of the class in it.");
    }
    for (int i = 0; i < folders.size(); i++) {
      Path folder = root.resolve(folders.get(i));
      List<String> files =
          names(folder, path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
      if (files.isEmpty()) {
        throw new UserException(
            "There is no text in " + folder + ".", "Put texts there, or remove the folder.");
      }
      for (String file : files) {
        texts.add(read(folder.resolve(file)));
        names.add(folders.get(i) + "/" + file);
        classes.add(i);
      }
    }
    return new Labelled(
        texts, names, classes.stream().mapToInt(Integer::intValue).toArray(), folders);
  }

  private static List<String> names(Path folder, Predicate<Path> wanted) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      List<String> names = new ArrayList<>();
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(".") && wanted.test(entry)) {
          names.add(name);
        }
      }
      names.sort(null);
      return names;
    } catch (IOException | DirectoryIteratorException e) {
      throw new UserException(
          "The folder " + folder + " cannot be read: " + e.getMessage() + ".",
          "Check its name and your permissions.",
          e);
    }
  }
}
