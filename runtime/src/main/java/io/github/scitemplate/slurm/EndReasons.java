package io.github.scitemplate.slurm;

import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.slurm.Programs.Answer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out why a task ended. Slurm's accounting knows it for months, if the site has one; without
 * it, Slurm itself knows it for some minutes.
 */
final class EndReasons {
  private static final Pattern ACCOUNTED = Pattern.compile("([A-Z_]+[^|]*)\\|(\\d+:\\d+)");
  private static final Pattern STATE = Pattern.compile("\\bJobState=([A-Z_]+)");
  private static final Pattern REASON = Pattern.compile("\\bReason=(\\S+)");
  private static final Pattern EXIT = Pattern.compile("\\bExitCode=(\\d+:\\d+)");

  private final Programs programs;
  private boolean isAccounted = true;

  EndReasons(Programs programs) {
    this.programs = programs;
  }

  Optional<String> of(String job) {
    if (isAccounted) {
      Answer answer =
          programs.run(
              List.of("sacct", "-X", "-n", "-P", "--format=State,ExitCode", "--jobs=" + job));
      Optional<String> reason =
          answer
              .output()
              .lines()
              .map(line -> ACCOUNTED.matcher(line.strip()))
              .filter(Matcher::matches)
              .map(parts -> words(parts.group(1), "", parts.group(2)))
              .reduce((earlier, later) -> later);
      if (reason.isPresent()) {
        return reason;
      }
      // Where there is no accounting, asking again only costs time.
      isAccounted = answer.succeeded();
    }
    String shown = programs.run(List.of("scontrol", "show", "job", job)).output();
    return found(STATE, shown)
        .filter(state -> QueueLines.state(state) == EngineTask.State.ENDED)
        .map(state -> words(state, found(REASON, shown).orElse(""), found(EXIT, shown).orElse("")));
  }

  private static Optional<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The state, with what explains it: a reason, or an exit code that is not zero. */
  private static String words(String state, String reason, String exit) {
    String code = exit.replaceFirst(":.*", "");
    boolean isPlain = reason.isEmpty() || reason.equals("None");
    if (isPlain) {
      return state.equals("FAILED") && !code.isEmpty()
          ? state + " (exit code " + code + ")"
          : state;
    }
    return state
        + " ("
        + reason
        + (code.equals("0") || code.isEmpty() ? "" : ", exit code " + code)
        + ")";
  }
}
