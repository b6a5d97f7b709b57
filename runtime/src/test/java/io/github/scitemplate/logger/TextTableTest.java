package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
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
}
