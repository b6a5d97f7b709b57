package io.github.scitemplate.slurm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs of a task.
 *
 * @param text as Slurm reads it: {@code 2}, or {@code a100:2}
 * @param number how many
 */
public record Gpus(String text, int number) {
  private static final Pattern WRITTEN =
      Pattern.compile("(?:([A-Za-z][A-Za-z0-9_.-]*)(?::(\\d{1,4}))?)|(\\d{1,4})");

  /** Reads what a person wrote; nothing if Slurm would not understand it. */
  static Optional<Gpus> parse(String text) {
    Matcher parts = WRITTEN.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    @Nullable String number = parts.group(3) != null ? parts.group(3) : parts.group(2);
    return Optional.of(new Gpus(text, number == null ? 1 : Integer.parseInt(number)));
  }
}
