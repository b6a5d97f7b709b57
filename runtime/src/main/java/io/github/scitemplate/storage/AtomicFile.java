package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
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
    replace(file, content, true);
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
    replace(file, content(text), true, attributes);
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
    replace(file, content(bytes), false);
  }

  /** Renames a temporary file. NFS may report that it is not there although the rename was done. */
  static void replace(Path file, Path temporary) throws IOException {
    @Nullable Object key = OnceFile.key(temporary);
    for (int tried = 0; ; tried++) {
      try {
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return;
      } catch (IOException e) {
        if (OnceFile.isFile(file, key)) {
          return;
        }
        if (!PassingFailure.mayPass(e, tried)) {
          throw e;
        }
      }
    }
  }

  /**
   * Writes {@code text} in UTF-8 to {@code file} unless it is there: of several processes that do
   * so at once, on one machine or on many, exactly one wins. What the winner wrote is whole from
   * the beginning, and it stays until {@link #forget}. If this fails with an exception, nobody
   * knows whether the file was written; whoever needs to know writes something into it that tells
   * itself from others, and reads it.
   *
   * @return whether this process wrote the file
   */
  public static boolean writeOnce(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int tried = 0; ; tried++) {
      Path temporary = filled(file, content(bytes), true);
      try {
        boolean won = OnceFile.name(temporary, file) || (tried > 0 && says(file, bytes));
        if (won) {
          syncIfPossible(file);
        }
        return won;
      } catch (NoSuchFileException e) {
        // Somebody who tidied up took the temporary file for one of a killed process.
        if (!PassingFailure.pause(tried)) {
          throw e;
        }
      } finally {
        deleteIfPossible(temporary);
      }
    }
  }

  /**
   * Whether a file says this: then it may be the one that was named in an earlier try, whose answer
   * was lost.
   */
  private static boolean says(Path file, byte[] bytes) throws IOException {
    try {
      return Arrays.equals(bytes, OwnFile.bytes(file, bytes.length));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      if (PassingFailure.isOne(e)) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Deletes a file that {@link #writeOnce} wrote, if it is there, so that it can be written once
   * more. Only one process may do so, and only while nobody else writes the file.
   *
   * @return whether it was there
   */
  public static boolean forget(Path file) throws IOException {
    OnceFolder.forget(file);
    return PassingFailure.retry(() -> Files.deleteIfExists(file));
  }

  /**
   * Makes a folder unless it is there: of several processes that do so at once, on one machine or
   * on many, at most one makes it. The folders above it are made, too.
   *
   * @return whether this process made it for certain; after a failure of the disk it may have done
   *     so and not know
   */
  public static boolean makeFolder(Path folder) throws IOException {
    return PassingFailure.retry(
        () -> {
          try {
            return made(folder);
          } catch (NoSuchFileException e) {
            makeFolder(folder.toAbsolutePath().getParent());
            return made(folder);
          }
        });
  }

  private static boolean made(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static void replace(
      Path file, Content content, boolean synced, FileAttribute<?>... attributes)
      throws IOException {
    for (int tried = 0; ; tried++) {
      Path temporary = filled(file, content, synced, attributes);
      try {
        replace(file, temporary);
        break;
      } catch (NoSuchFileException e) {
        // Somebody who tidied up took the temporary file for one of a killed process, or it was
        // renamed and then replaced. Either way, to write it anew does what was asked for.
        if (!(content instanceof Bytes && PassingFailure.pause(tried))) {
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        deleteIfPossible(temporary);
        throw e;
      }
    }
    if (synced) {
      PassingFailure.retry(() -> syncDirectory(file));
    }
  }

  /** A temporary file beside {@code file} with all of the content; none remains after a failure. */
  private static Path filled(
      Path file, Content content, boolean synced, FileAttribute<?>... attributes)
      throws IOException {
    if (content instanceof Bytes) {
      // A failed sync cannot be repeated, since the system may have dropped what it did not write.
      // So all is written anew.
      return PassingFailure.retry(() -> filledOnce(file, content, synced, attributes));
    }
    return filledOnce(file, content, synced, attributes);
  }

  private static Path filledOnce(
      Path file, Content content, boolean synced, FileAttribute<?>... attributes)
      throws IOException {
    Path temporary = temporary(file);
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
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // deleteUnfinished deletes it some day.
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
    for (String name : OwnFile.names(directory)) {
      if (isUnfinished(name)) {
        delete(directory.resolve(name));
      }
    }
  }

  private static void delete(Path unfinished) throws IOException {
    try {
      PassingFailure.retry(() -> Files.deleteIfExists(unfinished));
    } catch (DirectoryNotEmptyException e) {
      OnceFolder.tidy(unfinished);
    }
  }

  /** Deletes the temporary files that killed processes left of {@code file}. */
  public static void deleteUnfinishedOf(Path file) throws IOException {
    String name = file.getFileName().toString();
    Pattern own = Pattern.compile(Pattern.quote(name) + "\\.[0-9a-f-]+\\" + TEMPORARY);
    Path folder = file.toAbsolutePath().getParent();
    for (String found : OwnFile.names(folder)) {
      if (own.matcher(found).matches()) {
        delete(folder.resolve(found));
      }
    }
  }

  /**
   * Syncs the file's directory: a new name survives a power cut only when its directory is on the
   * disk, too. Some file systems refuse that, and then it is theirs when a name is on the disk.
   *
   * @return the file
   * @throws IOException if the disk fails
   */
  private static Path syncDirectory(Path file) throws IOException {
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
  private static void syncIfPossible(Path file) {
    try {
      PassingFailure.retry(() -> syncDirectory(file));
    } catch (IOException e) {
      // The name is taken. Whether it outlives a power cut is not known.
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
    return new Bytes(bytes);
  }

  /** A content that can be written again and again. */
  private static final class Bytes implements Content {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void writeTo(FileChannel channel) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }
}
