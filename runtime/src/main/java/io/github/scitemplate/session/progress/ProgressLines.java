package io.github.scitemplate.session.progress;

import io.github.scitemplate.terminal.TerminalSize;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws a session: a line for each experiment that runs, and, if there are several, one for the
 * session. The lines depend on nothing but what is given.
 */
final class ProgressLines {
  /** Rows for the session's own lines and for the cursor. */
  private static final int OTHER_ROWS = 3;

  private ProgressLines() {}

  /** The lines for a terminal; each is shorter than its width, and they are fewer than its rows. */
  static List<String> of(SessionView view, TerminalSize size) {
    int width = size.columns() - 1;
    List<String> lines = new ArrayList<>(running(view, width, size.rows() - OTHER_ROWS));
    if (view.hasSeveral()) {
      lines.addAll(FittedLine.of(List.of(SessionLine.pieces(view)), width));
    }
    if (view.ends()) {
      lines.addAll(
          FittedLine.of(
              List.of(List.of(Piece.of(0, "ending: saving the state", "ending"))), width));
    }
    int most = Math.max(1, size.rows() - 1);
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }

  private static List<String> running(SessionView view, int width, int rows) {
    int shown = view.running().size() <= rows ? view.running().size() : Math.max(0, rows - 1);
    List<String> lines =
        new ArrayList<>(
            FittedLine.of(
                view.running().subList(0, shown).stream()
                    .map(run -> RunLine.pieces(run, view.parallel(), view.hasSeveral()))
                    .toList(),
                width));
    if (shown < view.running().size()) {
      String others = (view.running().size() - shown) + (shown > 0 ? " more run" : " run");
      lines.addAll(FittedLine.of(List.of(List.of(Piece.of(0, others))), width));
    }
    return lines;
  }
}
