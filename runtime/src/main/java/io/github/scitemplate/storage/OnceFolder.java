package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * Gives a whole file a name that nothing has yet, where a file system has no hard links. The folder
 * {@code <name>.once} decides: each process fills a folder of its own with the content and a mark,
 * and renames it. Such a rename fails if a folder of that name is there and is not empty, and it is
 * never empty, since the mark stays. So the winner and the content are one.
 *
 * <p>Then the content is moved from the folder to its name. If the winner is killed before, the
 * next process that wants the name moves it. No reader needs to know of the folder.
 *
 * <p>All machines of a session must see the same kind of file system: one that makes links and one
 * that cannot do not see each other in time.
 */
final class OnceFolder {
  private static final String SUFFIX = ".once";
  private static final String CONTENT = "content";
  private static final List<String> TAKEN = List.of("not empty", "file exists");

  /**
   * How long to look for a file that a listing may show late, before its absence means that
   * somebody deleted it.
   */
  private static final int[] LOOKS_MS = {1, 2, 5, 20, 100, 300, 600, 1000, 1000};

  private OnceFolder() {}

  /** As {@link OnceFile#name}; the file {@code temporary} is used up. */
  static boolean name(Path temporary, Path file) throws IOException {
    Path folder = folder(file);
    if (OwnFile.isListed(file) && !OwnFile.exists(folder)) {
      return false; // made where there are links, or copied from there
    }
    Path room = TemporaryFile.beside(folder);
    AtomicFile.makeFolder(room); // its name is this process's own
    try {
      String mark = room.getFileName().toString();
      AtomicFile.writeUnsynced(room.resolve(mark), "");
      AtomicFile.replace(room.resolve(CONTENT), temporary);
      boolean won = take(room, folder, mark);
      if (!won && isSpent(folder, file)) {
        won = take(room, folder, mark);
      }
      publish(folder, file);
      return won;
    } finally {
      delete(room);
    }
  }

  /** Renames the folder of this process to the one that decides, unless that is there. */
  private static boolean take(Path room, Path folder, String mark) throws IOException {
    for (int tried = 0; ; tried++) {
      try {
        Files.move(room, folder, StandardCopyOption.ATOMIC_MOVE);
        return true;
      } catch (IOException e) {
        List<String> found = entries(folder);
        if (found.contains(mark)) {
          return true; // only the answer was lost
        }
        if (!found.isEmpty() || saysTaken(e)) {
          return false;
        }
        if (!PassingFailure.pause(tried)) {
          throw e;
        }
      }
    }
  }

  private static boolean saysTaken(IOException failure) {
    String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof FileAlreadyExistsException
        || failure instanceof DirectoryNotEmptyException
        || TAKEN.stream().anyMatch(words::contains);
  }

  /** Moves the content to its name, unless somebody did. */
  private static void publish(Path folder, Path file) throws IOException {
    PassingFailure.retry(
        () -> {
          try {
            Files.move(folder.resolve(CONTENT), file, StandardCopyOption.ATOMIC_MOVE);
          } catch (NoSuchFileException e) {
            // It is where it belongs.
          }
          return file;
        });
  }

  /**
   * Whether the folder's content was moved to its name and then deleted, as by a person. Then the
   * folder is emptied, so that another one may take its place.
   */
  private static boolean isSpent(Path folder, Path file) throws IOException {
    List<String> marks = entries(folder);
    for (int pause : LOOKS_MS) {
      if (entries(folder).contains(CONTENT)
          || OwnFile.isListed(file)
          || !PassingFailure.sleep(pause)) {
        return false;
      }
    }
    // A mark is that of one folder alone: if another process was faster, its folder stays whole.
    marks.forEach(mark -> TemporaryFile.deleteIfPossible(folder.resolve(mark)));
    TemporaryFile.deleteIfPossible(folder);
    return true;
  }

  /** Forgets that {@code file} was written, so that it can be written once more. */
  static void forget(Path file) throws IOException {
    Path folder = folder(file);
    if (OwnFile.isListed(folder)) {
      OwnFile.delete(folder.resolve(CONTENT));
      delete(folder);
    }
  }

  private static Path folder(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  private static List<String> entries(Path folder) {
    try {
      return OwnFile.names(folder);
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Deletes a folder that a killed process left, or that a living one fills. It is renamed first,
   * so that the living one does not win with half of it, but begins again.
   */
  static void tidy(Path room) throws IOException {
    Path away = TemporaryFile.beside(room);
    try {
      AtomicFile.replace(away, room);
    } catch (NoSuchFileException e) {
      return; // it is in use by now
    }
    delete(away);
  }

  /**
   * Deletes a folder with its files, while no other process uses it. What cannot be deleted stays.
   */
  static void delete(Path folder) {
    for (String name : entries(folder)) {
      TemporaryFile.deleteIfPossible(folder.resolve(name));
    }
    TemporaryFile.deleteIfPossible(folder);
  }
}
