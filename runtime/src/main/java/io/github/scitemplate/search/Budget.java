package io.github.scitemplate.search;

import io.github.scitemplate.config.Config;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lengths of time as a config writes them: {@code 8h}, {@code 1h 30m}, {@code 2d}. */
final class Budget {
  private static final Pattern PARTS =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*([dhms])\\s*");
  private static final Map<String, Double> SECONDS =
      Map.of("d", 86_400.0, "h", 3_600.0, "m", 60.0, "s", 1.0);

  private Budget() {}

  /** Reads the length under {@code key}. */
  static Duration read(Config cfg, String key) {
    String text = cfg.text(key).orElse("").strip();
    Matcher part = PARTS.matcher(text);
    double seconds = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      seconds += Double.parseDouble(part.group(1)) * SECONDS.getOrDefault(part.group(2), 0.0);
      end = part.end();
    }
    if (end < text.length() || seconds <= 0) {
      throw cfg.error(
          key,
          key
              + " must be a length of time with its unit, but is "
              + (text.isEmpty() ? "empty" : text)
              + ".",
          "Write such as 8h, 90m or 1h 30m.");
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}
