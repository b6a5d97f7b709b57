package io.github.scitemplate.slurm;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long Slurm lets a task run.
 *
 * @param text as Slurm reads it: {@code 90} (minutes), {@code 30:00} (minutes and seconds), {@code
 *     04:00:00}, {@code 2-12} (days and hours), {@code 2-12:30:00}, or {@code UNLIMITED}
 * @param duration the same; absent: for ever
 */
public record TimeLimit(String text, Optional<Duration> duration) {
  private static final Pattern DAYS =
      Pattern.compile("(\\d{1,6})-(\\d{1,9})(?::(\\d{1,9}))?(?::(\\d{1,9}))?");
  private static final Pattern MINUTES = Pattern.compile("(\\d{1,9})(?::(\\d{1,9}))?");
  private static final Pattern HOURS = Pattern.compile("(\\d{1,9}):(\\d{1,9}):(\\d{1,9})");
  private static final Pattern FOR_EVER = Pattern.compile("unlimited|infinite");

  /** Reads a time; nothing if Slurm would not understand it, or it is no time at all. */
  static Optional<TimeLimit> parse(String text) {
    if (FOR_EVER.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
      return Optional.of(new TimeLimit(text, Optional.empty()));
    }
    Matcher days = DAYS.matcher(text);
    Matcher hours = HOURS.matcher(text);
    Matcher minutes = MINUTES.matcher(text);
    Duration duration = Duration.ZERO;
    if (days.matches()) {
      duration =
          Duration.ofDays(number(days, 1))
              .plusHours(number(days, 2))
              .plusMinutes(number(days, 3))
              .plusSeconds(number(days, 4));
    } else if (hours.matches()) {
      duration =
          Duration.ofHours(number(hours, 1))
              .plusMinutes(number(hours, 2))
              .plusSeconds(number(hours, 3));
    } else if (minutes.matches()) {
      duration = Duration.ofMinutes(number(minutes, 1)).plusSeconds(number(minutes, 2));
    }
    return duration.isZero()
        ? Optional.empty()
        : Optional.of(new TimeLimit(text, Optional.of(duration)));
  }

  private static long number(Matcher parts, int group) {
    @Nullable String digits = parts.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
