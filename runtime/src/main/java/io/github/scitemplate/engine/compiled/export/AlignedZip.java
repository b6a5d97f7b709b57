package io.github.scitemplate.engine.compiled.export;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a zip file as libtorch reads it: entries are stored, and the content of each begins at a
 * multiple of 64 bytes. Equal contents make equal files.
 */
final class AlignedZip {
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER = 30;
  private static final int EXTRA_HEADER = 4;
  private static final int CHUNK = 1 << 16;

  /** The kind of padding that libtorch writes. */
  private static final short PADDING = (short) ('F' | 'B' << 8);

  private static final LocalDateTime ALWAYS = LocalDateTime.of(2000, 1, 1, 0, 0);

  private final Counted counted;
  private final ZipOutputStream zip;
  private final String folder;

  /**
   * @param folder what all names begin with, such as {@code archive/}
   */
  AlignedZip(OutputStream out, String folder) {
    this.counted = new Counted(out);
    this.zip = new ZipOutputStream(counted, StandardCharsets.UTF_8);
    this.folder = folder;
    zip.setMethod(ZipOutputStream.STORED);
  }

  void add(String name, String content) throws IOException {
    add(name, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
  }

  void add(String name, ByteBuffer content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content.duplicate());
    ZipEntry entry = new ZipEntry(folder + name);
    entry.setTimeLocal(ALWAYS);
    entry.setSize(content.remaining());
    entry.setCompressedSize(content.remaining());
    entry.setCrc(checksum.getValue());
    int nameLength = (folder + name).getBytes(StandardCharsets.UTF_8).length;
    entry.setExtra(padding(counted.written + LOCAL_HEADER + nameLength + EXTRA_HEADER));
    zip.putNextEntry(entry);
    byte[] chunk = new byte[CHUNK];
    ByteBuffer left = content.duplicate();
    while (left.hasRemaining()) {
      int length = Math.min(chunk.length, left.remaining());
      left.get(chunk, 0, length);
      zip.write(chunk, 0, length);
    }
    zip.closeEntry();
  }

  /** An extra field after which the content is aligned. */
  private static byte[] padding(long begin) {
    int length = (int) ((ALIGNMENT - begin % ALIGNMENT) % ALIGNMENT);
    return ByteBuffer.allocate(EXTRA_HEADER + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(PADDING)
        .putShort((short) length)
        .array();
  }

  /** Writes the directory; the stream below stays open. */
  void finish() throws IOException {
    zip.finish();
    zip.flush();
  }

  /** Knows how much was written. */
  private static final class Counted extends FilterOutputStream {
    private long written;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      written++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      written += length;
    }
  }
}
