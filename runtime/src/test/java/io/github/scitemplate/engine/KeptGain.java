package io.github.scitemplate.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A cache that knows what this machine gains by bfloat16, so that tests need not time anything. */
public final class KeptGain {
  private KeptGain() {}

  /**
   * Makes the cache.
   *
   * @return the variables for a process that is to use it
   */
  public static Map<String, String> in(Path cache, double factor) throws IOException {
    Path file = PrecisionGain.file(cache);
    Files.createDirectories(file.getParent());
    Files.writeString(file, factor + "\n");
    Path archives = cache.resolve("class-data");
    if (!Files.exists(archives)) {
      Files.writeString(archives, "a file, so that there is no folder for archives");
    }
    return Map.of("TEMPLATE_CACHE_DIR", cache.toString());
  }
}
