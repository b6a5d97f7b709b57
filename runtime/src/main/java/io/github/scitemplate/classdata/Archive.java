package io.github.scitemplate.classdata;

import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * An archive, and the proof that it is whole. A JVM that maps a damaged archive crashes, so nothing
 * else than what was written may be given to it.
 *
 * @param file the archive as the JVM wrote it
 * @param proof its length and checksum; it is written last
 */
record Archive(Path file, Path proof) {

  /** Whether the archive is there, and is what was written. */
  boolean isWhole() {
    try {
      return Files.isRegularFile(proof)
          && Files.size(proof) < 100
          && Files.readString(proof).equals(proven());
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** Writes the proof of the archive as it is now. */
  void prove() throws IOException {
    AtomicFile.writeUnsynced(proof, proven());
  }

  private String proven() throws IOException {
    CRC32 checksum = new CRC32();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      checksum.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      return channel.size() + " " + Long.toHexString(checksum.getValue()) + "\n";
    }
  }

  /** The options for a JVM that uses the archive if it can, and says nothing if it cannot. */
  List<String> options() {
    List<String> options =
        new ArrayList<>(List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off"));
    if (Runtime.version().feature() >= 24) {
      options.add("-Xlog:aot*=off"); // the name that newer JVMs have for it
    }
    return options;
  }
}
