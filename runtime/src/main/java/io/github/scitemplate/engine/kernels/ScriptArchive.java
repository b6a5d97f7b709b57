package io.github.scitemplate.engine.kernels;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes a TorchScript archive with code and without tensors, which libtorch can load. It is a zip
 * file of stored entries, with the source of one class and a pickled object of that class.
 */
public final class ScriptArchive {
  private static final String FOLDER = "archive/";
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};
  private static final String FORMAT_VERSION = "10\n";

  private ScriptArchive() {}

  /**
   * The archive's bytes.
   *
   * @param className the class that {@code source} declares, with the one attribute {@code training
   *     : bool}
   */
  public static byte[] of(String className, String source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      add(zip, "data.pkl", pickledObject(className));
      add(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      add(zip, "constants.pkl", EMPTY_TUPLE);
      add(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
      add(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * An object of the class, pickled by protocol 2: the class, the object without arguments, and its
   * state with one false value.
   */
  private static byte[] pickledObject(String className) throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2});
    pickle.write(("c__torch__\n" + className + "\n").getBytes(StandardCharsets.US_ASCII));
    pickle.write(")\u0081}(X".getBytes(StandardCharsets.ISO_8859_1));
    pickle.write(new byte[] {(byte) "training".length(), 0, 0, 0});
    pickle.write("training".getBytes(StandardCharsets.US_ASCII));
    pickle.write("\u0089ub.".getBytes(StandardCharsets.ISO_8859_1));
    return pickle.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
