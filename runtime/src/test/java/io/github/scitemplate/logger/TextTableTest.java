package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void numbersStandRightAndTextsLeft() {
    TextTable table = new TextTable(List.of("n", "name", "rate"));
    table.row(List.of("1", "Größe", "0.1"));
    table.row(List.of("10", "x", ""));
    assertEquals(
        List.of(
            " n  name   rate", //
            " 1  Größe   0.1",
            "10  x"),
        table.lines());
    assertThrows(IllegalArgumentException.class, () -> table.row(List.of("1")));
  }

  @Test
  void onANarrowTerminalTheLeastTellingColumnsGoFirst() {
    TextTable table = new TextTable(List.of("experiment", "optimizer", "acc", "seconds"));
    table.row(List.of("1", "学習 adam", "0.9800", "12.5"));
    List<String> leastTelling = List.of("seconds", "absent", "optimizer");
    assertEquals(table.lines(), table.lines(OptionalInt.of(38), leastTelling));
    assertEquals(
        List.of(
            "experiment  optimizer     acc",
            "         1  学習 adam  0.9800",
            "left out, since the terminal is nar"),
        table.lines(OptionalInt.of(35), leastTelling));
    assertEquals(
        List.of("experiment     acc", "         1  0.9800", "left out, since the te"),
        table.lines(OptionalInt.of(22), leastTelling));
    assertEquals(
        List.of("experi", "      ", "left o"), table.lines(OptionalInt.of(6), leastTelling));
    assertEquals(table.lines(), table.lines(OptionalInt.empty(), leastTelling), "in a pipe");
  }
}
