package io.github.scitemplate.storage;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a user keeps what can be made again. */
public final class CacheFolder {
  /** The variable that names another folder, or says {@code off}. */
  public static final String VARIABLE = "TEMPLATE_CACHE_DIR";

  private static final String NAME = "scitemplate";
  private static final String OFF = "off";

  private CacheFolder() {}

  /** The folder of this user, which need not be there; nothing if nobody wants one. */
  public static Optional<Path> ofUser() {
    return of(System.getenv(), System.getProperty("user.home", ""));
  }

  /** The folder that the variables of a process name. */
  public static Optional<Path> of(Map<String, String> variables, String home) {
    try {
      @Nullable String told = variables.get(VARIABLE);
      if (OFF.equals(told)) {
        return Optional.empty();
      }
      if (told != null && !told.isBlank()) {
        return Optional.of(Path.of(told).toAbsolutePath());
      }
      @Nullable String caches = variables.get("XDG_CACHE_HOME");
      Path cache =
          caches != null && Path.of(caches).isAbsolute()
              ? Path.of(caches)
              : Path.of(home, ".cache");
      return Path.of(home).isAbsolute() ? Optional.of(cache.resolve(NAME)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
