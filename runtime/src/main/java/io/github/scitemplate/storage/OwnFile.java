package io.github.scitemplate.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens and reads the files that belong to a session, which are all plain files. It follows no
 * symbolic link, since whoever made the directory could let it point anywhere. It opens no pipe or
 * device, which might never end.
 */
public final class OwnFile {
  /** The largest size of a record in a session's directory, in bytes. */
  public static final long MOST_RECORD_BYTES = 64L << 20;

  private static final long KIBI = 1 << 10;

  private OwnFile() {}

  /**
   * Opens a file.
   *
   * @throws LinkException if it is a symbolic link
   * @throws IOException if it is anything else but a file, or cannot be opened
   */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    return PassingFailure.retry(() -> openOnce(file, options));
  }

  private static FileChannel openOnce(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(List.of(options));
    boolean made = all.contains(StandardOpenOption.CREATE);
    if (!made || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      check(file, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all);
  }

  private static void check(Path file, BasicFileAttributes found) throws IOException {
    if (found.isSymbolicLink()) {
      throw new LinkException(file);
    }
    if (!found.isRegularFile()) {
      throw new IOException(file + " is no file, but a folder, a pipe or a device");
    }
  }

  /**
   * Whether a plain file of this name is there; a symbolic link does not count. On a shared disk
   * the answer can be half a minute old; see {@link #isListed}.
   */
  public static boolean isThere(Path file) {
    return found(file).filter(BasicFileAttributes::isRegularFile).isPresent();
  }

  /**
   * Whether anything of this name is there; even a symbolic link that leads nowhere counts. On a
   * shared disk the answer can be half a minute old; see {@link #isListed}.
   */
  public static boolean exists(Path file) {
    return found(file).isPresent();
  }

  /** What a name stands for; empty if there is nothing, or nobody may know. */
  private static Optional<BasicFileAttributes> found(Path file) {
    try {
      return PassingFailure.retry(() -> foundOnce(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<BasicFileAttributes> foundOnce(Path file) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether anything of this name is there, asked so that a file counts which another machine has
   * just made. NFS remembers for up to a minute that a name is not there, but asks its server
   * whenever a folder is opened. This lists the folder if the name is not found.
   *
   * @throws IOException if the folder is there but cannot be read
   */
  public static boolean isListed(Path file) throws IOException {
    if (exists(file)) {
      return true;
    }
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    try {
      return isFound(folder) && names(folder).contains(file.getFileName().toString());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    }
  }

  /** Whether a folder is there, looked up after those above it were opened. */
  private static boolean isFound(Path folder) {
    if (exists(folder)) {
      return true;
    }
    @Nullable Path above = folder.getParent();
    if (above == null || !isFound(above)) {
      return false;
    }
    try {
      FileChannel.open(above, StandardOpenOption.READ).close();
    } catch (IOException e) {
      // Not every system opens folders.
    }
    return exists(folder);
  }

  /**
   * Reads a whole file.
   *
   * @param most how many bytes it may have
   * @throws IOException if it has more, is no plain file, or cannot be read
   */
  public static byte[] bytes(Path file, long most) throws IOException {
    return PassingFailure.retry(
        () -> {
          try (FileChannel channel = openOnce(file, StandardOpenOption.READ)) {
            return read(file, channel, most);
          }
        });
  }

  /**
   * Reads a whole file as {@link #bytes} does, but follows links: for files that a person names.
   *
   * @throws NoSuchFileException if there is no such file
   */
  public static byte[] bytesOfNamed(Path file, long most) throws IOException {
    Path real = file.toRealPath();
    check(file, Files.readAttributes(real, BasicFileAttributes.class));
    try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ)) {
      return read(file, channel, most);
    }
  }

  private static byte[] read(Path file, FileChannel channel, long most) throws IOException {
    byte[] bytes = new byte[0];
    if (channel.size() <= most) {
      InputStream in = Channels.newInputStream(channel);
      bytes = in.readNBytes(Math.toIntExact(Math.min(most + 1, Integer.MAX_VALUE - KIBI)));
    }
    if (channel.size() > most || bytes.length > most) {
      throw new IOException(file + " has more than " + inWords(most));
    }
    return bytes;
  }

  private static String inWords(long bytes) {
    return bytes < KIBI * KIBI ? bytes / KIBI + " KiB" : bytes / (KIBI * KIBI) + " MiB";
  }

  /**
   * Reads a whole file as text in UTF-8.
   *
   * @throws java.nio.charset.CharacterCodingException if it is not UTF-8
   */
  public static String text(Path file, long most) throws IOException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes(file, most)))
        .toString();
  }

  /**
   * The names of all entries of a folder, in order.
   *
   * @throws IOException if the folder cannot be read to its end
   */
  public static List<String> names(Path folder) throws IOException {
    return PassingFailure.retry(() -> namesOnce(folder));
  }

  private static List<String> namesOnce(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      List<String> names = new ArrayList<>();
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
      names.sort(null);
      return names;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /**
   * Deletes a file or an empty folder, if it is there.
   *
   * @return whether it was there
   */
  public static boolean delete(Path file) throws IOException {
    return PassingFailure.retry(() -> Files.deleteIfExists(file));
  }

  /** Makes a folder and those above it, unless they are there. */
  public static Path makeFolders(Path folder) throws IOException {
    return PassingFailure.retry(() -> Files.createDirectories(folder));
  }

  /** The length of a plain file; -1 if there is none. */
  public static long length(Path file) throws IOException {
    return isThere(file) ? PassingFailure.retry(() -> Files.size(file)) : -1;
  }
}
