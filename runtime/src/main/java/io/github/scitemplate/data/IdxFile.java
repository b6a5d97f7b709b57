package io.github.scitemplate.data;

import io.github.scitemplate.error.UserException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * A file of unsigned bytes in the IDX layout of the MNIST database, gzipped or not.
 *
 * @param shape the length of each axis, samples first
 * @param bytes all values, the last axis fastest
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record IdxFile(long[] shape, byte[] bytes) {
  private static final int UNSIGNED_BYTES = 0x08;
  private static final int MAX_AXES = 8;
  private static final int BYTE_MASK = 0xff;

  /**
   * Reads {@code name}, or {@code name.gz}, in {@code directory}.
   *
   * @throws UserException if neither is there, or the file is no IDX file of bytes, or is cut short
   */
  public static IdxFile read(Path directory, String name) {
    Path plain = directory.resolve(name);
    Path file = Files.exists(plain) ? plain : directory.resolve(name + ".gz");
    if (!Files.exists(file)) {
      throw new UserException(
          "There is neither " + plain + " nor " + file.getFileName() + " beside it.",
          "Give the directory that holds the four files of the MNIST database.");
    }
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        DataInputStream in = new DataInputStream(unzipped(raw))) {
      return read(in, file);
    } catch (EOFException e) {
      throw new UserException(file + " is cut short.", "Fetch the file again.", e);
    } catch (ArithmeticException e) {
      throw noIdxFile(file);
    } catch (IOException e) {
      throw new UserException(
          file + " cannot be read: " + e.getMessage(), "Check the file and your permissions.", e);
    }
  }

  private static InputStream unzipped(InputStream raw) throws IOException {
    raw.mark(2);
    boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    return zipped ? new GZIPInputStream(raw, 1 << 16) : raw;
  }

  private static IdxFile read(DataInputStream in, Path file) throws IOException {
    int magic = in.readInt();
    int axes = magic & BYTE_MASK;
    if (magic >>> 8 != UNSIGNED_BYTES || axes == 0 || axes > MAX_AXES) {
      throw noIdxFile(file);
    }
    long[] shape = new long[axes];
    long size = 1;
    for (int i = 0; i < axes; i++) {
      shape[i] = Integer.toUnsignedLong(in.readInt());
      size = Math.multiplyExact(size, shape[i]);
    }
    byte[] bytes = in.readNBytes(Math.toIntExact(size));
    if (bytes.length < size) {
      throw new EOFException();
    }
    return new IdxFile(shape, bytes);
  }

  private static UserException noIdxFile(Path file) {
    return new UserException(
        file + " is no IDX file of bytes.", "Fetch the file again, or correct its name.");
  }

  /** The bytes as numbers from 0 to 255. */
  public long[] longs() {
    long[] values = new long[bytes.length];
    Arrays.setAll(values, i -> bytes[i] & BYTE_MASK);
    return values;
  }
}
