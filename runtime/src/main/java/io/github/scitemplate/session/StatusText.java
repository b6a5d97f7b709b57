package io.github.scitemplate.session;

import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.report.Combinations;
import io.github.scitemplate.terminal.Cells;
import io.github.scitemplate.terminal.TerminalSize;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Writes a session's status for people, as a table with what is best and what failed. */
public final class StatusText {
  private static final int FAILURES_DRAWN = 3;

  private StatusText() {}

  /**
   * The whole status.
   *
   * @param width that tables may have; absent for any
   */
  public static List<String> lines(SessionStatus status, OptionalInt width) {
    List<String> lines = new ArrayList<>(heading(status));
    lines.add("");
    lines.addAll(StatusTable.lines(status, status.rows(), width));
    if (!status.combinations().isEmpty()) {
      lines.add("");
      lines.addAll(Combinations.lines(status.combinationHeadings(), status.combinations(), width));
      lines.add("");
    }
    lines.addAll(messages(status));
    lines.addAll(status.problems());
    return lines;
  }

  /**
   * As much of the status as a terminal has room for: of many experiments those that run, that
   * failed, and the newest.
   */
  public static List<String> lines(SessionStatus status, TerminalSize size) {
    List<String> lines = new ArrayList<>(heading(status));
    lines.add("");
    List<String> below = new ArrayList<>(messages(status));
    below.addAll(status.problems());
    below = below.subList(Math.max(0, below.size() - FAILURES_DRAWN), below.size());
    int room = size.rows() - 1 - lines.size() - below.size();
    lines.addAll(StatusTable.lines(status, OptionalInt.of(size.columns() - 1), room));
    lines.addAll(below);
    return lines.stream().map(line -> Cells.cut(line, size.columns() - 1)).toList();
  }

  private static List<String> heading(SessionStatus status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        status.directory()
            + ": "
            + status.controller().map(o -> o + " is at work on it").orElse(uncontrolled(status)));
    status.cluster().filter(ClusterStatus::isWorthAWord).ifPresent(c -> lines.add(c.inWords()));
    lines.add(counts(status));
    status.best().ifPresent(best -> lines.add(inWords(best)));
    return lines;
  }

  private static String uncontrolled(SessionStatus status) {
    return status.isAtWork()
        ? "its tasks are at work, and no process follows them"
        : "nobody works on it";
  }

  /** How many experiments there are, in each state, and how long they will take. */
  static String counts(SessionStatus status) {
    List<String> parts = new ArrayList<>();
    for (ExperimentStatus state : ExperimentStatus.values()) {
      if (status.count(state) > 0) {
        parts.add(status.count(state) + " " + state.label());
      }
    }
    double left = status.secondsLeft();
    return status.experiments()
        + (status.experiments() == 1 ? " experiment: " : " experiments: ")
        + String.join(", ", parts)
        + (left > 0 ? "; about " + Numbers.duration(left) + " left" : "");
  }

  private static String inWords(SessionStatus.Best best) {
    String where =
        best.combination().isPresent()
            ? "the mean of combination " + best.combination().getAsInt()
            : "experiment " + best.experiment();
    return "best "
        + best.metric()
        + " so far: "
        + Numbers.brief(best.score())
        + ", "
        + where
        + (best.parameters().isEmpty() ? "" : " with " + best.parameters());
  }

  private static List<String> messages(SessionStatus status) {
    return status.rows().stream()
        .filter(row -> !row.message().isEmpty())
        .map(
            row -> "experiment " + row.experiment() + " " + row.status().label() + ": " + said(row))
        .toList();
  }

  /** The first line of a message and the last, which says what to do or what a process said. */
  private static String said(SessionStatus.Row row) {
    List<String> lines = row.message().lines().filter(line -> !line.isBlank()).toList();
    return lines.size() <= 1
        ? row.message().strip()
        : lines.get(0) + " " + lines.get(lines.size() - 1);
  }
}
