package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives a whole file a name that nothing has yet: of several processes, on one machine or on many,
 * exactly one succeeds. It is a hard link, which file systems make atomically. NFS may report that
 * a link failed although it was made, since the answer was lost and the request sent again. So
 * whoever fails looks whether it holds the name.
 *
 * <p>Where there are no hard links, a folder beside the file decides ({@link OnceFolder}).
 */
final class OnceFile {
  private static final List<String> FULL =
      List.of("no space left", "quota exceeded", "read-only file system", "too many open files");

  private OnceFile() {}

  /**
   * Names the file {@code temporary}, unless there is a {@code file}.
   *
   * @param temporary a whole file beside {@code file}, of which nobody else knows
   * @return whether it is named; {@code temporary} may then still be there
   */
  static boolean name(Path temporary, Path file) throws IOException {
    for (int tried = 0; ; tried++) {
      try {
        Files.createLink(file, temporary);
        return true;
      } catch (UnsupportedOperationException e) {
        return OnceFolder.name(temporary, file);
      } catch (FileAlreadyExistsException e) {
        return isNamed(temporary, file);
      } catch (IOException e) {
        if (isNamed(temporary, file)) {
          return true;
        }
        if (PassingFailure.mayPass(e, tried)) {
          continue;
        }
        if (saysNothingAboutLinks(e)) {
          throw e;
        }
        return OnceFolder.name(temporary, file);
      }
    }
  }

  /** Whether another kind of new name would meet the same failure. */
  private static boolean saysNothingAboutLinks(IOException failure) {
    String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof NoSuchFileException
        || failure instanceof AccessDeniedException
        || PassingFailure.isOne(failure)
        || FULL.stream().anyMatch(words::contains);
  }

  /** Whether {@code file} is a name of the file {@code temporary}. */
  private static boolean isNamed(Path temporary, Path file) {
    // To open a file makes a machine ask the server, where it may have remembered one link. While
    // it is open, no other file gets its key.
    try (FileChannel held = FileChannel.open(temporary, StandardOpenOption.READ)) {
      return held.isOpen() && (links(temporary) > 1 || isFile(file, key(temporary)));
    } catch (IOException e) {
      return false;
    }
  }

  private static int links(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? (Integer) Files.getAttribute(file, "unix:nlink")
        : 1;
  }

  /**
   * What tells this file from all others of its file system, whatever its name; null where the
   * system does not tell.
   */
  static @Nullable Object key(Path file) throws IOException {
    return PassingFailure.retry(() -> Files.readAttributes(file, BasicFileAttributes.class))
        .fileKey();
  }

  /** Whether a file is there and is the one with this key; false where the system does not tell. */
  static boolean isFile(Path file, @Nullable Object key) {
    try {
      return key != null && Objects.equals(key, key(file));
    } catch (IOException e) {
      return false;
    }
  }
}
