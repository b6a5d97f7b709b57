package io.github.scitemplate.session.files;

import com.google.gson.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a session that never change once it is made.
 *
 * @param version the version of the framework that made it
 * @param fingerprint SHA-256 of the config's values
 * @param overrides as they were typed
 * @param config the config's values after overrides
 * @param configFile the text of the config's file, in case its copy is damaged
 * @param threads how many threads each experiment has; another number changes the last digits of
 *     results
 * @param resultFilename the name of the overview
 * @param experiments the highest number that an experiment may have
 * @param minimised the score metrics that declare that less is better; null in sessions that were
 *     made before metrics could declare it, in which more is better
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

  /** Whether the fields that files of every version have are all there. */
  boolean isComplete() {
    return fingerprint != null
        && overrides != null
        && config != null
        && configFile != null
        && resultFilename != null;
  }

  /**
   * Checks the fingerprint against the values: unlike the checksum of the file, files of earlier
   * versions have it, too.
   */
  void check() {
    if (!fingerprint.equals(fingerprint(config))) {
      throw new JsonParseException("the config's values are not what their checksum says");
    }
    if (!SessionRecord.isSane(threads) || experiments < 0 || experiments > Integer.MAX_VALUE) {
      throw new JsonParseException("a number in it cannot be right");
    }
  }

  /** The score metrics that declare that less is better. */
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

  /** The same, with {@code metrics} as the score metrics of which less is better. */
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
