package io.github.scitemplate.slurm;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.error.UserException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the values of keys on Slurm, and refuses those that Slurm would not understand. */
final class SettingValues {
  private static final Pattern WORD =
      Pattern.compile("[A-Za-z0-9_.,:+@/=&|][A-Za-z0-9_.,:+@/=&|-]*");
  private static final Pattern MEMORY = Pattern.compile("(\\d{1,9}[KMGTkmgt]?)[Bb]?");

  /** Slurm keeps the number in 16 bits. */
  private static final int LONGEST_WARNING = 65_535;

  private static final int USUAL_WARNING = 120;
  private static final String WARNING = "signal_seconds";

  private final SettingSources sources;

  SettingValues(SettingSources sources) {
    this.sources = sources;
  }

  /** A text, or a number as it is written. */
  private Optional<String> text(String key) {
    return sources
        .with(key)
        .map(
            source -> {
              Object plain = source.value(key).map(Config.Value::plain).orElse(source);
              return plain instanceof Long ? source.text(key).orElseThrow() : source.getString(key);
            });
  }

  /** The name of something in Slurm. */
  Optional<String> word(String key) {
    Optional<String> word = text(key);
    word.filter(it -> !WORD.matcher(it).matches())
        .ifPresent(
            it -> {
              throw sources.error(
                  key, key + " is no name that Slurm could have: " + it, "Write one name.");
            });
    return word;
  }

  Optional<TimeLimit> time() {
    return text("time")
        .map(
            text ->
                TimeLimit.parse(text)
                    .orElseThrow(
                        () ->
                            sources.error(
                                "time",
                                "time is no time of Slurm's: " + text + ".",
                                "Write hours as `04:00:00`, days as `2-00:00:00`, or a number of minutes.")));
  }

  Optional<String> memory() {
    Optional<String> memory = text("mem");
    memory
        .filter(it -> !MEMORY.matcher(it).matches())
        .ifPresent(
            it -> {
              throw sources.error(
                  "mem",
                  "mem is no amount of memory of Slurm's: " + it + ".",
                  "Write gigabytes as `8G`, or a number of megabytes.");
            });
    return memory.map(it -> it.replaceFirst("[Bb]$", ""));
  }

  Optional<Gpus> gpus() {
    return text("gpus")
        .map(
            text ->
                Gpus.parse(text)
                    .orElseThrow(
                        () ->
                            sources.error(
                                "gpus",
                                "gpus is no number of GPUs: " + text + ".",
                                "Write a number, or a kind and a number, such as `a100:2`.")));
  }

  OptionalInt atLeast(String key, int least) {
    Optional<Config> source = sources.with(key);
    if (source.isEmpty()) {
      return OptionalInt.empty();
    }
    int value = source.get().getInt(key);
    if (value < least) {
      throw sources.error(
          key,
          key + " must be " + least + " or more, but is " + value + ".",
          "Write a number of " + least + " or more.");
    }
    return OptionalInt.of(value);
  }

  /**
   * How long before the end of its time a task is told to save: two minutes, or half of a short
   * time.
   */
  Duration warning(Optional<TimeLimit> time) {
    long limit = time.flatMap(TimeLimit::duration).map(Duration::toSeconds).orElse(Long.MAX_VALUE);
    OptionalInt given = atLeast(WARNING, 1);
    if (given.isEmpty()) {
      return Duration.ofSeconds(Math.max(1, Math.min(USUAL_WARNING, limit / 2)));
    }
    int seconds = given.getAsInt();
    if (seconds > LONGEST_WARNING || seconds >= limit) {
      throw sources.error(
          WARNING,
          seconds >= limit
              ? WARNING + " is " + seconds + ", but a task has only " + limit + " s in all."
              : WARNING + " is more than " + LONGEST_WARNING + ", the most that Slurm can count.",
          "Write how many seconds a task needs to save, at most.");
    }
    return Duration.ofSeconds(seconds);
  }

  Optional<Path> absolute(String key) {
    Optional<Path> path = text(key).map(text -> path(key, text));
    path.filter(it -> !it.isAbsolute())
        .ifPresent(
            it -> {
              throw sources.error(
                  key,
                  key + " is " + it + ", which other machines cannot find.",
                  "Write a path from the root, which begins with a slash.");
            });
    return path;
  }

  private Path path(String key, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw noPath(key, e);
    }
  }

  private UserException noPath(String key, Exception cause) {
    return sources.error(key, key + " is no path: " + cause.getMessage(), "Write a path.");
  }
}
