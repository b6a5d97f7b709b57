package io.github.scitemplate.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShownTextTest {
  @Test
  void ordinaryTextIsLeftAsItIs() {
    for (String text :
        List.of(
            "", "a b", "line\nline\r\n\tend", "ü ß €", "\uD83D\uDC69\u200D\uD83D\uDD2C", "中文")) {
      assertSame(text, ShownText.of(text));
    }
  }

  @Test
  void whatATerminalObeysOrHidesIsShownByItsNumber() {
    assertEquals("\\u001b[31mred", ShownText.of("\u001b[31mred"));
    assertEquals("a\\u0000b\\u0007\\u0008\\u007f", ShownText.of("a\u0000b\u0007\b\u007f"));
    assertEquals("a\\u000db", ShownText.of("a\rb"));
    assertEquals("\\u009b31m\\u0085", ShownText.of("\u009b31m\u0085"));
    assertEquals("\\u202eabc\\u2066\\u200f", ShownText.of("\u202eabc\u2066\u200f"));
    assertEquals("a\\u2028b\\u2029c", ShownText.of("a\u2028b\u2029c"));
    assertEquals("\\ud83dx\\ude00", ShownText.of("\uD83Dx\uDE00"));
  }

  @Test
  void eachMarkOfDirectionIsShownAndOtherCharactersStay() {
    for (char c :
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069".toCharArray()) {
      assertEquals(String.format("\\u%04x", (int) c), ShownText.of("" + c));
    }
    for (String text :
        List.of("\u200b", "\u00ad", "\u2065", "\u206a", "\r\n", "é", "\uD83D\uDE00", "")) {
      assertEquals(text, ShownText.of(text));
    }
    assertEquals("a\\u000d", ShownText.of("a\r"));
    assertEquals("\\ude00a", ShownText.of("\uDE00a"));
    assertEquals("a\\ud83d", ShownText.of("a\uD83D"));
  }
}
