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
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of files, of folders and of bytes that come in pieces. Used by one thread. */
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

  /** The hash of all that was added, in hexadecimal digits; begins anew. */
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
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    Sha256 sha = new Sha256();
    for (String name : files.stream().map(f -> name(folder, f)).sorted().toList()) {
      sha.addLine(name).addLine(of(folder.resolve(name)));
    }
    return sha.hex();
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace(File.separatorChar, '/');
  }
}
