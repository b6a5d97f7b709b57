package io.github.scitemplate.session.files;

import com.google.gson.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session is, which never changes once it is made.
 *
 * @param version of the framework that made it
 * @param fingerprint SHA-256 of the config's values
 * @param overrides as they were typed
 * @param config the config's values after overrides
 * @param configFile the text of the config's file, in case its copy is damaged
 * @param threads of each experiment; other numbers would give other last digits
 * @param resultFilename the name of the overview
 * @param experiments how many there are
 * @param minimised the score metrics of which less is better, as the metrics say themselves; null
 *     in sessions that were made before metrics could say it, in which the most is best
 */
public record SessionFacts(
    String version,
    String fingerprint,
    String overrides,
    String config,
    String configFile,
    int threads,
    String resultFilename,
    long experiments,
    @Nullable List<String> minimised) {

  /** SHA-256 of the values of a config. */
  public static String fingerprint(String values) {
    return CodeSnapshot.sha256(values.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether all is there that a file of any version has. */
  boolean isComplete() {
    return fingerprint != null
        && overrides != null
        && config != null
        && configFile != null
        && resultFilename != null;
  }

  /** Files of earlier versions have no checksum, but all have this one of the values. */
  void check() {
    if (!fingerprint.equals(fingerprint(config))) {
      throw new JsonParseException("the config's values are not what their checksum says");
    }
    if (!SessionRecord.isSane(threads) || experiments < 0 || experiments > Integer.MAX_VALUE) {
      throw new JsonParseException("a number in it cannot be right");
    }
  }

  /** The score metrics of which less is better, as they say themselves. */
  public Set<String> minimisedMetrics() {
    return minimised == null ? Set.of() : Set.copyOf(minimised);
  }

  /** The same with the text of the config that fits its values. */
  SessionFacts withConfigFile(String text) {
    return new SessionFacts(
        version,
        fingerprint,
        overrides,
        config,
        text,
        threads,
        resultFilename,
        experiments,
        minimised);
  }

  /** The same for scores of which less is better. */
  SessionFacts withMinimised(Set<String> metrics) {
    return new SessionFacts(
        version,
        fingerprint,
        overrides,
        config,
        configFile,
        threads,
        resultFilename,
        experiments,
        metrics.stream().sorted().toList());
  }
}
