package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.terminal.Cells;
import io.github.scitemplate.terminal.TerminalSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StatusTextTest {

  private static SessionStatus.Row row(
      int experiment, ExperimentStatus status, ExperimentProgress progress, String message) {
    return new SessionStatus.Row(
        experiment,
        List.of("0." + experiment, "学習"),
        Map.of("learning_rate", 0.1),
        status,
        progress,
        1,
        Optional.empty(),
        message);
  }

  private static SessionStatus status() {
    List<SessionStatus.Row> rows = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      rows.add(
          row(
              i,
              ExperimentStatus.COMPLETED,
              new ExperimentProgress(80, 80, i == 7 ? 0.9 : 0.5, 8, 2.5),
              ""));
    }
    rows.set(
        2,
        row(
            3,
            ExperimentStatus.FAILED,
            ExperimentProgress.NONE,
            "Native code ended the process that trained (signal 11).\nIts last words: a\nsegfault at 0"));
    rows.add(row(41, ExperimentStatus.RUNNING, new ExperimentProgress(20, 80, 0.25, 10, 10), ""));
    rows.add(row(42, ExperimentStatus.QUEUED, ExperimentProgress.NONE, ""));
    return new SessionStatus(
        Path.of("results/s"),
        1,
        Optional.empty(),
        List.of("learning_rate", "name"),
        rows,
        List.of(),
        List.of(),
        42,
        Optional.of(
            new SessionStatus.Best("acc", 0.9, 7, OptionalInt.empty(), "learning_rate 0.7")),
        Optional.empty(),
        List.of());
  }

  @Test
  void aPipeGetsEverything() {
    List<String> lines = StatusText.lines(status(), OptionalInt.empty());
    assertEquals(
        "42 experiments: 1 queued, 1 running, 39 completed, 1 failed; about 32.5 s left",
        lines.get(1));
    assertEquals("best acc so far: 0.9000, experiment 7 with learning_rate 0.7", lines.get(2));
    assertEquals(4 + 43 + 1, lines.size());
    assertEquals(
        "        41           0.41  学習  running    20/80          0.2500              10    10.00  30.0 s",
        lines.get(4 + 41));
    assertEquals(
        "experiment 3 failed: Native code ended the process that trained (signal 11). segfault at 0",
        lines.get(lines.size() - 1));
  }

  @Test
  void aTerminalGetsWhatTellsMost() {
    List<String> lines = StatusText.lines(status(), new TerminalSize(80, 14));
    assertTrue(lines.size() <= 13, lines.toString());
    String shown = String.join("\n", lines) + "\n";
    assertEquals("best acc so far: 0.9000, experiment 7 with learning_rate 0.7", lines.get(2));
    for (String telling :
        List.of(" 3 .* failed", " 7 .* 0.9000", " 40 .* completed .*", " 41 .* running .*")) {
      assertTrue(shown.matches("(?s).*\n +" + telling + "\n.*"), telling + "\n" + shown);
    }
    assertTrue(shown.matches("(?s).*\nand 3\\d other experiments\n.*"), shown);
    assertTrue(lines.get(lines.size() - 1).startsWith("experiment 3 failed: Native code"), shown);
  }

  @Test
  void whateverTheSizeItFits() {
    for (int columns = 1; columns < 130; columns += 3) {
      for (int rows = 1; rows < 60; rows += 7) {
        List<String> lines = StatusText.lines(status(), new TerminalSize(columns, rows));
        for (String line : lines) {
          assertTrue(Cells.of(line) < columns, columns + ": " + line);
        }
        assertTrue(rows < 8 || lines.size() < rows, rows + ": " + lines.size());
      }
    }
  }
}
