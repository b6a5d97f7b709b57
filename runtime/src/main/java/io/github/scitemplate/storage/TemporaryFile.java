package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fills files under temporary names, and deletes those that killed processes left. */
final class TemporaryFile {
  private static final String TEMPORARY = ".tmp";
  private static final int MOST_NAME_BYTES = 255;

  /**
   * Distinguishes this process from all others on this disk. Process ids would not: containers
   * number their processes alike.
   */
  private static final String PROCESS = String.format("%016x", new SecureRandom().nextLong());

  /** The names of temporary files. Earlier versions put only the process id into them. */
  private static final Pattern UNFINISHED =
      Pattern.compile(".+\\.(\\d+|[0-9a-f]{16}-\\d+)\\" + TEMPORARY, Pattern.DOTALL);

  private static final AtomicLong COUNT = new AtomicLong();

  private TemporaryFile() {}

  /** A temporary file beside {@code file} with all of the content; none remains after a failure. */
  static Path filled(
      Path file, AtomicFile.Content content, boolean synced, FileAttribute<?>... attributes)
      throws IOException {
    if (content instanceof AtomicFile.Bytes) {
      // A failed sync cannot be repeated, since the system may have dropped what it did not write.
      // So all is written anew.
      return PassingFailure.retry(() -> filledOnce(file, content, synced, attributes));
    }
    return filledOnce(file, content, synced, attributes);
  }

  private static Path filledOnce(
      Path file, AtomicFile.Content content, boolean synced, FileAttribute<?>... attributes)
      throws IOException {
    Path temporary = beside(file);
    // Not Files.createTempFile: its mode 0600 would hide results from colleagues on a shared disk.
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            attributes)) {
      content.writeTo(channel);
      if (synced) {
        channel.force(true);
      }
    } catch (IOException | RuntimeException e) {
      deleteIfPossible(temporary);
      throw e;
    }
    return temporary;
  }

  /** Deletes a file that does no harm if it stays. */
  static void deleteIfPossible(Path file) {
    try {
      OwnFile.delete(file);
    } catch (IOException e) {
      // deleteUnfinished deletes it some day.
    }
  }

  /** A name beside {@code file} that nobody else uses. */
  static Path beside(Path file) {
    String suffix = "." + PROCESS + "-" + COUNT.incrementAndGet() + TEMPORARY;
    String name = file.getFileName().toString();
    while (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES - suffix.length()) {
      name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }
    return file.resolveSibling(name + suffix);
  }

  /** Whether a name is that of a temporary file. */
  static boolean isOne(String name) {
    return UNFINISHED.matcher(name).matches();
  }

  /** Tells the names of temporary files of {@code file}. */
  static Predicate<String> of(Path file) {
    String name = file.getFileName().toString();
    return Pattern.compile(Pattern.quote(name) + "\\.[0-9a-f-]+\\" + TEMPORARY).asMatchPredicate();
  }

  /** Deletes temporary files of these names. */
  static void deleteAll(Path folder, Predicate<String> names) throws IOException {
    for (String name : OwnFile.names(folder)) {
      if (names.test(name)) {
        delete(folder.resolve(name));
      }
    }
  }

  private static void delete(Path unfinished) throws IOException {
    try {
      OwnFile.delete(unfinished);
    } catch (DirectoryNotEmptyException e) {
      OnceFolder.tidy(unfinished);
    }
  }

  /**
   * Syncs the file's directory: a new name survives a power cut only when its directory is on the
   * disk, too. Some file systems refuse that, and then it is theirs when a name is on the disk.
   *
   * @return the file
   * @throws IOException if the disk fails
   */
  static Path syncName(Path file) throws IOException {
    @Nullable Path directory = file.toAbsolutePath().getParent();
    if (directory != null
        && directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory)) {
        channel.force(true);
      } catch (IOException e) {
        if (PassingFailure.isOne(e)) {
          throw e;
        }
      }
    }
    return file;
  }

  /** Syncs the directory of a file that is there already, whatever becomes of the sync. */
  static void syncNameIfPossible(Path file) {
    try {
      PassingFailure.retry(() -> syncName(file));
    } catch (IOException e) {
      // The name is taken. Whether it outlives a power cut is not known.
    }
  }
}
