package io.github.scitemplate.cluster;

import io.github.scitemplate.execution.CrashedAttempt;
import io.github.scitemplate.execution.Crashes;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.AttemptEnd;
import io.github.scitemplate.experiment.Attempts;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that did a task's work before this one, and died. The script that started both says
 * how it ended, in variables. If the whole script was started anew, nobody says it.
 *
 * @param crash why it died; empty if nobody says it
 */
record DiedProcess(Optional<RunEnd.Crashed> crash) {
  private static final int MOST_LAST_ERRORS = 10;
  private static final int MOST_BYTES = 1 << 16;

  /** The variable with the exit code. */
  static final String EXIT_CODE = "TEMPLATE_DIED_WITH";

  /** The variable with the file of the last lines on standard error. */
  static final String LAST_ERRORS = "TEMPLATE_LAST_ERRORS";

  /** The variable with what {@link Crashes#systemKillsForMemory} was when the process began. */
  static final String KILLS_FOR_MEMORY = "TEMPLATE_KILLS_FOR_MEMORY";

  /** The process before this one, as the variables describe it. */
  static DiedProcess of(Map<String, String> environment) {
    Optional<Long> exitCode = number(environment.get(EXIT_CODE));
    if (exitCode.isEmpty() || exitCode.get() == TaskExit.UNUSABLE.code()) {
      return new DiedProcess(Optional.empty());
    }
    boolean killedForMemory =
        number(environment.get(KILLS_FOR_MEMORY))
            .map(before -> Crashes.systemKillsForMemory() > before)
            .orElse(false);
    List<String> lastErrors = lastErrors(environment.getOrDefault(LAST_ERRORS, ""));
    return new DiedProcess(
        Optional.of(
            advised(Crashes.judge(exitCode.get().intValue(), lastErrors, killedForMemory))));
  }

  /** The same with what can be done about it on a cluster. */
  static RunEnd.Crashed advised(RunEnd.Crashed crash) {
    return crash.cause() == AttemptEnd.OUT_OF_MEMORY
        ? new RunEnd.Crashed(
            crash.cause(),
            crash.message()
                + System.lineSeparator()
                + "On a cluster, a task may also ask for more memory (mem).")
        : crash;
  }

  private static Optional<Long> number(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}")
        ? Optional.of(Long.valueOf(text))
        : Optional.empty();
  }

  private static List<String> lastErrors(String file) {
    try {
      byte[] bytes = file.isEmpty() ? new byte[0] : Files.readAllBytes(Path.of(file));
      int from = Math.max(0, bytes.length - MOST_BYTES);
      List<String> lines =
          new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
              .lines()
              .filter(Crashes::mayBeSign)
              .toList();
      return List.copyOf(lines.subList(Math.max(0, lines.size() - MOST_LAST_ERRORS), lines.size()));
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }

  /**
   * Writes down how the attempt ended that the process made at an experiment.
   *
   * @return what happened; empty if the end was noted already, or there was no attempt
   */
  Optional<CrashedAttempt> noted(ExperimentDirectory files) throws IOException {
    Attempts attempts = files.attempts();
    Optional<Attempt> newest = attempts.newest();
    Optional<Attempt> open = newest.filter(attempt -> attempt.ended().isEmpty());
    if (crash.isPresent()) {
      // The script started both on this machine, so whoever still lives is somebody else.
      boolean its = open.map(attempt -> !isAlive(attempt)).orElse(false);
      return Optional.of(CrashedAttempt.noted(files, its ? Optional.empty() : newest, crash.get()));
    }
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(CrashedAttempt.noted(files, Optional.empty(), lost()));
  }

  private static boolean isAlive(Attempt attempt) {
    return attempt.begun().map(begin -> begin.owner().life() == Owner.Life.ALIVE).orElse(false);
  }

  private static RunEnd.Crashed lost() {
    return new RunEnd.Crashed(
        AttemptEnd.LOST,
        "The process that trained was lost with its task: its node failed, or it was ended before it could save."
            + System.lineSeparator()
            + "If its time is too short for one step and a checkpoint, ask for more (time).");
  }
}
