package io.github.scitemplate.environment;

import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calculates the SHA-256 of jars, and remembers it. A process that starts several sessions reads
 * each jar only once, even libtorch's of over 100 MB, and again only after the jar has changed.
 */
public final class JarHashes {
  private static final Map<Version, String> KNOWN = new ConcurrentHashMap<>();
  private static final Map<Version, Object> LOCKS = new ConcurrentHashMap<>();

  private JarHashes() {}

  /** A jar's state; each change of the file gives another one. */
  private record Version(Path path, long bytes, FileTime changed, @Nullable Object fileKey) {
    static Version of(Path jar) throws IOException {
      BasicFileAttributes now = Files.readAttributes(jar, BasicFileAttributes.class);
      return new Version(jar.toAbsolutePath(), now.size(), now.lastModifiedTime(), now.fileKey());
    }
  }

  /** The hash of a jar. */
  public static String of(Path jar) throws IOException {
    Version version = Version.of(jar);
    // Of two threads that want the same hash, one reads the jar and the other waits.
    synchronized (LOCKS.computeIfAbsent(version, v -> new Object())) {
      @Nullable String known = KNOWN.get(version);
      if (known != null) {
        return known;
      }
      String hash = Sha256.of(jar);
      if (Version.of(jar).equals(version)) {
        KNOWN.put(version, hash);
      }
      return hash;
    }
  }
}
