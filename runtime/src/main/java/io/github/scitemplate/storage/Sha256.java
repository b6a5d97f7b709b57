package io.github.scitemplate.storage;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Calculates SHA-256 of files, of folders and of bytes that come in pieces. Not thread-safe. */
public final class Sha256 {
  private static final int PIECE_BYTES = 1 << 18;
  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Adds the remaining bytes. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds the text in UTF-8 and a line feed. */
  public Sha256 addLine(String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** The hash of all that was added, in hexadecimal digits. The next hash begins empty. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of a file's content. */
  public static String of(Path file) throws IOException {
    Sha256 sha = new Sha256();
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(piece) >= 0) {
        sha.add(piece.flip());
        piece.clear();
      }
    }
    return sha.hex();
  }

  /** The hash of the names and contents of all files in a folder, whatever their times. */
  public static String ofFolder(Path folder) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(file -> files.put(name(folder, file), file));
    }
    Sha256 sha = new Sha256();
    // The paths are kept, since a name that cannot be decoded here cannot be turned back into its
    // path.
    for (Map.Entry<String, Path> file : files.entrySet()) {
      sha.addLine(file.getKey()).addLine(of(file.getValue()));
    }
    return sha.hex();
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace(File.separatorChar, '/');
  }
}
