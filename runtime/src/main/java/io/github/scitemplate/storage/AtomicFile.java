package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a whole file at once: the content goes to a temporary name beside it, is synced to the
 * disk and renamed, so that a reader sees the old file or the new one and never half of either.
 */
public final class AtomicFile {
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
      Path temporary = TemporaryFile.filled(file, content(bytes), true);
      try {
        boolean won = OnceFile.name(temporary, file) || (tried > 0 && says(file, bytes));
        if (won) {
          TemporaryFile.syncNameIfPossible(file);
        }
        return won;
      } catch (NoSuchFileException e) {
        // Somebody who tidied up took the temporary file for one of a killed process.
        if (!PassingFailure.pause(tried)) {
          throw e;
        }
      } finally {
        TemporaryFile.deleteIfPossible(temporary);
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
    return OwnFile.delete(file);
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
            makeFolder(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
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
      Path temporary = TemporaryFile.filled(file, content, synced, attributes);
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
        TemporaryFile.deleteIfPossible(temporary);
        throw e;
      }
    }
    if (synced) {
      PassingFailure.retry(() -> TemporaryFile.syncName(file));
    }
  }

  /**
   * A name beside {@code file} that nobody else uses, for a file that is renamed to {@code file}
   * later. {@link #deleteUnfinished} recognizes such names. A long name is shortened to what file
   * systems allow.
   */
  public static Path temporary(Path file) {
    return TemporaryFile.beside(file);
  }

  /**
   * Whether {@code file} is a temporary file, which a process is writing or left when it was
   * killed.
   */
  public static boolean isUnfinished(Path file) {
    return TemporaryFile.isOne(file.getFileName().toString());
  }

  /** Whether {@code name} is that of a temporary file. */
  public static boolean isUnfinished(String name) {
    return TemporaryFile.isOne(name);
  }

  /** Deletes the temporary files that killed processes left in {@code directory}. */
  public static void deleteUnfinished(Path directory) throws IOException {
    TemporaryFile.deleteAll(directory, TemporaryFile::isOne);
  }

  /** Deletes the temporary files that killed processes left of {@code file}. */
  public static void deleteUnfinishedOf(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    TemporaryFile.deleteAll(folder, TemporaryFile.of(file));
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
  static final class Bytes implements Content {
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
