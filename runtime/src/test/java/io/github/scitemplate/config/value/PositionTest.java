package io.github.scitemplate.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PositionTest {
  private static List<String> lines(String text, int column) {
    return new Position("config.yaml", List.of(text), 1, column).excerpt().lines().toList();
  }

  @Test
  void aLineIsShownWithACaretUnderTheColumn() {
    assertEquals(
        List.of("  at config.yaml:1:6", "    \tä: bad", "    \t    ^"), lines("\tä: bad", 6));
  }

  @Test
  void aVeryLongLineIsCutOnBothSidesAndTheCaretStaysWhereItBelongs() {
    String text = "a: [" + "1, ".repeat(1000) + "bad, " + "2, ".repeat(1000) + "3]";
    List<String> shown = lines(text, text.indexOf("bad") + 1);
    String line = shown.get(1);
    assertEquals(4 + 202, line.length());
    assertEquals('…', line.charAt(4));
    assertEquals('…', line.charAt(line.length() - 1));
    assertEquals(line.indexOf("bad"), shown.get(2).indexOf('^'));
  }
}
