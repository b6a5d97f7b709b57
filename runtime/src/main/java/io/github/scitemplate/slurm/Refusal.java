package io.github.scitemplate.slurm;

import io.github.scitemplate.slurm.Programs.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What it means that one of Slurm's programs failed. */
enum Refusal {
  /** Nobody knows whether Slurm did what it was asked. */
  SILENT,
  /** A limit that passes by itself. */
  FULL,
  /** Slurm does not do what it was asked. */
  REFUSED;

  /** Exit codes of a program that a signal ended; Slurm's own programs also end with 255. */
  private static final int FIRST_SIGNAL = 129;

  private static final int LAST_SIGNAL = 192;

  private static final List<String> SIGNS_OF_SILENCE =
      List.of(
          "socket timed out",
          "unable to contact",
          "communication connection failure",
          "zero bytes were transmitted",
          "message receive failure",
          "message send failure",
          "connection refused",
          "connection timed out",
          "connection reset",
          "no route to host",
          "name or service not known",
          "temporary failure",
          "transport endpoint",
          "standby mode",
          "temporarily unable to accept",
          "resource temporarily unavailable",
          "munge",
          "authentication",
          "state of the controller",
          "gave no answer");

  private static final List<String> SIGNS_OF_A_LIMIT =
      List.of("submitjob", "job submit limit", "maxsubmit", "job count limit");

  /** The name that newer versions give to the limit, where the usual words name several. */
  private static final Pattern LIMIT = Pattern.compile("\\b(?:Assoc|QOS)\\w*Limit\\b");

  /** Judges an answer that is no success. */
  static Refusal of(Answer answer) {
    String words = words(answer).toLowerCase(Locale.ROOT);
    boolean isKilled = answer.code() >= FIRST_SIGNAL && answer.code() <= LAST_SIGNAL;
    if (answer.code() == Answer.NONE || isKilled || words.isEmpty()) {
      return SILENT; // a Ctrl-C reaches the program, too
    }
    if (SIGNS_OF_SILENCE.stream().anyMatch(words::contains)) {
      return SILENT;
    }
    Optional<String> limit = limit(words(answer));
    if (limit.isPresent()) {
      return limit.get().contains("Submit") ? FULL : REFUSED;
    }
    return SIGNS_OF_A_LIMIT.stream().anyMatch(words::contains) ? FULL : REFUSED;
  }

  /** The name of the limit in Slurm's words, such as {@code QOSMaxWallDurationPerJobLimit}. */
  static Optional<String> limit(String words) {
    Matcher limit = LIMIT.matcher(words);
    return limit.find() ? Optional.of(limit.group()) : Optional.empty();
  }

  /** The complaints of a program on one line, without its name. */
  static String words(Answer answer) {
    return answer
        .errors()
        .lines()
        .map(line -> line.replaceFirst("^[a-z_ ]+: (error: )?", "").strip())
        .filter(line -> !line.isEmpty() && !line.startsWith("Try \""))
        .distinct()
        .collect(Collectors.joining(" "));
  }
}
