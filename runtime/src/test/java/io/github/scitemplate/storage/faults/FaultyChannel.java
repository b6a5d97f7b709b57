package io.github.scitemplate.storage.faults;

import io.github.scitemplate.storage.faults.FaultyDisk.Change;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link FaultyDisk}. */
final class FaultyChannel extends FileChannel {
  private final Client client;
  private final Path file;
  private final FileChannel real;
  private final @Nullable Change opened;
  private boolean failed;

  FaultyChannel(Client client, Path file, FileChannel real) {
    this.client = client;
    this.file = file;
    this.real = real;
    this.opened = client.disk.changeOf(file);
  }

  private void call() throws IOException {
    client.call();
    if (client.happens(Fault.INPUT_OUTPUT_ERRORS)) {
      throw new IOException("Input/output error");
    }
  }

  /** A file that another machine deleted or replaced is gone for whoever has it open. */
  private void reading() throws IOException {
    call();
    @Nullable Change now = client.disk.changeOf(file);
    if (client.disk.has(Fault.STALE_HANDLES)
        && !Objects.equals(opened, now)
        && now != null
        && now.by() != client) {
      throw new IOException("Stale file handle");
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    synchronized (client.disk) {
      reading();
      return real.read(target);
    }
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    synchronized (client.disk) {
      reading();
      return real.read(target, position);
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    synchronized (client.disk) {
      reading();
      return real.read(targets, offset, length);
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    synchronized (client.disk) {
      call();
      return real.write(source);
    }
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    synchronized (client.disk) {
      call();
      return real.write(source, position);
    }
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    synchronized (client.disk) {
      call();
      return real.write(sources, offset, length);
    }
  }

  /** Fails at most once: the system tells of what it could not write, and then forgets it. */
  @Override
  public void force(boolean metaData) throws IOException {
    synchronized (client.disk) {
      client.call();
      if (client.disk.has(Fault.NO_SYNC_OF_FOLDERS) && Files.isDirectory(file)) {
        throw new IOException("Invalid argument");
      }
      if (!failed && client.happens(Fault.INPUT_OUTPUT_ERRORS)) {
        failed = true;
        throw new IOException("Input/output error");
      }
    }
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    real.truncate(size);
    return this;
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    synchronized (client.disk) {
      reading();
      return real.transferTo(
          position, count, target instanceof FaultyChannel faulty ? faulty.real : target);
    }
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return real.transferFrom(source, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return real.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
