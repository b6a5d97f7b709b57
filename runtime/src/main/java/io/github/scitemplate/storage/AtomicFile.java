package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a whole file at once: the content goes to a temporary name beside it, is synced to the
 * disk and renamed, so that a reader sees the old file or the new one and never half of either.
 */
public final class AtomicFile {
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

  private AtomicFile() {}

  /** Writes the content into an open channel; the position may be moved freely. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Replaces {@code file} by {@code content}.
   *
   * @throws IOException if anything fails; the old file is then untouched and no temporary file
   *     remains
   */
  public static void write(Path file, Content content) throws IOException {
    writeBeside(file, content, temporary -> replace(file, temporary), true);
  }

  /**
   * Replaces {@code file} by {@code text} in UTF-8. Nobody but its owner can read the file, where
   * the system has such permissions.
   */
  public static void writePrivately(Path file, String text) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    writeBeside(file, content(text), temporary -> replace(file, temporary), true, attributes);
  }

  /**
   * Replaces {@code file} by {@code text} in UTF-8 without waiting for the disk, for content that
   * can be made again after a power cut. Readers see the old file or the new one, even if the
   * process is killed.
   */
  public static void writeUnsynced(Path file, String text) throws IOException {
    writeUnsynced(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #writeUnsynced(Path, String)}, with bytes as the content. */
  public static void writeUnsynced(Path file, byte[] bytes) throws IOException {
    writeBeside(file, content(bytes), temporary -> replace(file, temporary), false);
  }

  private static void replace(Path file, Path temporary) throws IOException {
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Writes {@code text} in UTF-8 to {@code file} unless it is there: of several processes that do
   * so at once, the first wins.
   *
   * @return whether this process wrote the file
   */
  public static boolean writeOnce(Path file, String text) throws IOException {
    try {
      writeBeside(file, content(text), temporary -> link(temporary, file), true);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static void link(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
      Files.delete(temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Some file systems have no hard links: without REPLACE_EXISTING the move refuses, too.
      Files.move(temporary, file);
    }
  }

  /** Gives a finished temporary file its name. */
  @FunctionalInterface
  private interface Naming {
    void name(Path temporary) throws IOException;
  }

  private static void writeBeside(
      Path file, Content content, Naming naming, boolean synced, FileAttribute<?>... attributes)
      throws IOException {
    Path temporary = temporary(file);
    // Not Files.createTempFile: its mode 0600 would hide results from colleagues on a shared disk.
    try {
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
      }
      naming.name(temporary);
      if (synced) {
        syncDirectory(file.toAbsolutePath().getParent());
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /**
   * A name beside {@code file} that nobody else uses, for a file that is renamed to {@code file}
   * later. {@link #deleteUnfinished} recognizes such names. A long name is shortened to what file
   * systems allow.
   */
  public static Path temporary(Path file) {
    String suffix = "." + PROCESS + "-" + COUNT.incrementAndGet() + TEMPORARY;
    String name = file.getFileName().toString();
    while (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES - suffix.length()) {
      name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }
    return file.resolveSibling(name + suffix);
  }

  /**
   * Whether {@code file} is a temporary file, which a process is writing or left when it was
   * killed.
   */
  public static boolean isUnfinished(Path file) {
    return isUnfinished(file.getFileName().toString());
  }

  /** Whether {@code name} is that of a temporary file. */
  public static boolean isUnfinished(String name) {
    return UNFINISHED.matcher(name).matches();
  }

  /** Deletes the temporary files that killed processes left in {@code directory}. */
  public static void deleteUnfinished(Path directory) throws IOException {
    try (DirectoryStream<Path> unfinished =
        Files.newDirectoryStream(directory, AtomicFile::isUnfinished)) {
      for (Path file : unfinished) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Deletes the temporary files that killed processes left of {@code file}. */
  public static void deleteUnfinishedOf(Path file) throws IOException {
    String name = file.getFileName().toString();
    Pattern own = Pattern.compile(Pattern.quote(name) + "\\.[0-9a-f-]+\\" + TEMPORARY);
    try (DirectoryStream<Path> unfinished =
        Files.newDirectoryStream(
            file.resolveSibling("."),
            found -> own.matcher(found.getFileName().toString()).matches())) {
      for (Path found : unfinished) {
        Files.deleteIfExists(found);
      }
    }
  }

  /**
   * Syncs the directory: a new name survives a power cut only when its directory is on the disk,
   * too.
   */
  private static void syncDirectory(@Nullable Path directory) throws IOException {
    if (directory != null
        && directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory)) {
        channel.force(true);
      }
    }
  }

  /**
   * Replaces {@code target} by the first {@code bytes} of {@code file}.
   *
   * @throws IOException also if the file is shorter
   */
  public static void copy(Path file, Path target, long bytes) throws IOException {
    try (FileChannel source = OwnFile.open(file, StandardOpenOption.READ)) {
      write(
          target,
          channel -> {
            for (long at = 0; at < bytes; ) {
              long copied = source.transferTo(at, bytes - at, channel);
              if (copied == 0) {
                throw new IOException(file + " is shorter than " + bytes + " bytes");
              }
              at += copied;
            }
          });
    }
  }

  /** Replaces {@code file} by {@code bytes}. */
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, content(bytes));
  }

  /** Replaces {@code file} by {@code text} in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, content(text));
  }

  private static Content content(String text) {
    return content(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Content content(byte[] bytes) {
    return channel -> {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    };
  }
}
