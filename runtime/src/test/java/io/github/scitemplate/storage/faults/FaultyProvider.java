package io.github.scitemplate.storage.faults;

import io.github.scitemplate.storage.faults.FaultyDisk.Change;
import io.github.scitemplate.storage.faults.FaultyDisk.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does what a client of a {@link FaultyDisk} asks for, one call at a time, or fails. */
final class FaultyProvider extends FileSystemProvider {
  private final Client client;
  private final FaultyDisk disk;
  private final FileSystemProvider real;

  FaultyProvider(Client client, FileSystemProvider real) {
    this.client = client;
    this.disk = client.disk;
    this.real = real;
  }

  private static Path real(Path path) {
    return FaultyPath.real(path);
  }

  /** A change of the disk. */
  private interface Doing {
    void run() throws IOException;
  }

  /**
   * Makes a change. Its answer may be lost: then the client hears what the second try would say, or
   * that nobody answered.
   */
  private void change(Path file, FileSystemException second, Doing change) throws IOException {
    client.maybeFail(file);
    boolean lost = client.happens(Fault.LOST_ANSWERS);
    try {
      change.run();
    } finally {
      client.knows(file);
    }
    if (lost) {
      throw client.either()
          ? second
          : new FileSystemException(file.toString(), null, "Input/output error");
    }
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    Path name = real(link);
    synchronized (disk) {
      client.call();
      if (disk.has(Fault.LINKS_NOT_PERMITTED)) {
        throw new FileSystemException(
            name.toString(), existing.toString(), "Operation not permitted");
      }
      if (disk.has(Fault.LINKS_NOT_SUPPORTED)) {
        throw new FileSystemException(
            name.toString(), existing.toString(), "Operation not supported");
      }
      change(
          name,
          new FileAlreadyExistsException(name.toString()),
          () -> {
            real.createLink(name, real(existing));
            disk.made(name, client, null);
          });
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Path from = real(source);
    Path to = real(target);
    synchronized (disk) {
      client.call();
      client.lookUp(from);
      change(
          to,
          new NoSuchFileException(from.toString()),
          () -> {
            @Nullable BasicFileAttributes moved = FaultyDisk.found(from);
            @Nullable BasicFileAttributes before = FaultyDisk.found(to);
            real.move(from, to, options);
            disk.deleted(from, client, moved);
            disk.made(to, client, before);
          });
    }
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    Path name = real(folder);
    synchronized (disk) {
      client.call();
      change(
          name,
          new FileAlreadyExistsException(name.toString()),
          () -> {
            real.createDirectory(name, attributes);
            disk.made(name, client, null);
          });
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Path name = real(file);
    synchronized (disk) {
      client.call();
      client.lookUp(name);
      change(
          name,
          new NoSuchFileException(name.toString()),
          () -> {
            @Nullable BasicFileAttributes before = FaultyDisk.found(name);
            real.delete(name);
            disk.deleted(name, client, before);
          });
    }
  }

  @Override
  public FileChannel newFileChannel(
      Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path name = real(file);
    synchronized (disk) {
      client.call();
      boolean makes =
          options.contains(StandardOpenOption.CREATE)
              || options.contains(StandardOpenOption.CREATE_NEW);
      if (!makes) {
        client.lookUp(name);
      }
      client.maybeFail(name);
      @Nullable BasicFileAttributes before = FaultyDisk.found(name);
      if (before != null && before.isDirectory()) {
        client.lists(name); // whoever opens a folder asks the server anew
      }
      FileChannel channel;
      try {
        channel = real.newFileChannel(name, options, attributes);
      } finally {
        client.knows(name);
      }
      if (makes && before == null) {
        disk.made(name, client, null);
      }
      return new FaultyChannel(client, name, channel);
    }
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(file, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Path name = real(folder).normalize();
    List<Path> found = new ArrayList<>();
    synchronized (disk) {
      client.call();
      client.lookUp(name);
      client.maybeFail(name);
      client.lists(name);
      Set<Path> hidden = client.unseenIn(name, Kind.MADE);
      try (DirectoryStream<Path> entries = real.newDirectoryStream(name, entry -> true)) {
        for (Path entry : entries) {
          if (!hidden.contains(entry)) {
            found.add(entry);
          }
        }
      }
      found.addAll(client.unseenIn(name, Kind.DELETED));
    }
    List<Path> shown = new ArrayList<>();
    for (Path entry : found) {
      Path path = folder.resolve(entry.getFileName().toString());
      if (filter.accept(path)) {
        shown.add(path);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return shown.iterator();
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }

  @Override
  public void checkAccess(Path file, AccessMode... modes) throws IOException {
    Path name = real(file);
    synchronized (disk) {
      client.call();
      client.maybeFail(name);
      client.lookUp(name);
      @Nullable Change change = client.unseen(name);
      if (change == null) {
        real.checkAccess(name, modes);
      }
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public <A extends BasicFileAttributes> A readAttributes(
      Path file, Class<A> type, LinkOption... options) throws IOException {
    Path name = real(file);
    synchronized (disk) {
      client.call();
      client.maybeFail(name);
      client.lookUp(name);
      @Nullable Change change = client.unseen(name);
      return change != null && change.before() != null
          ? (A) change.before()
          : real.readAttributes(name, type, options);
    }
  }

  @Override
  public Map<String, Object> readAttributes(Path file, String which, LinkOption... options)
      throws IOException {
    synchronized (disk) {
      client.call();
      client.maybeFail(real(file));
      return real.readAttributes(real(file), which, options);
    }
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    real.createSymbolicLink(real(link), real(target), attributes);
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return real.isSameFile(real(one), real(other));
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path file, Class<V> type, LinkOption... options) {
    return real.getFileAttributeView(real(file), type, options);
  }

  @Override
  public void setAttribute(Path file, String name, Object value, LinkOption... options)
      throws IOException {
    real.setAttribute(real(file), name, value, options);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    throw new UnsupportedOperationException(Arrays.toString(options));
  }

  @Override
  public boolean isHidden(Path file) throws IOException {
    return Files.isHidden(real(file));
  }

  @Override
  public FileStore getFileStore(Path file) throws IOException {
    return Files.getFileStore(real(file));
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }
}
