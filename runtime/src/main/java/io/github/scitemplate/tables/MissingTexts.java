package io.github.scitemplate.tables;

import java.util.List;

/** The texts that stand for a missing value. */
final class MissingTexts {
  private static final int ASCII = 128;

  private final char[][] texts;
  private final boolean empty;
  private final boolean[] firsts = new boolean[ASCII];

  MissingTexts(List<String> texts) {
    this.texts =
        texts.stream()
            .filter(text -> !text.isEmpty())
            .map(String::toCharArray)
            .toArray(char[][]::new);
    this.empty = texts.contains("");
    for (char[] text : this.texts) {
      firsts[text[0] % ASCII] = true;
    }
  }

  /** Whether a field is one of them. */
  boolean has(char[] field, int offset, int length) {
    if (length == 0) {
      return empty;
    }
    if (!firsts[field[offset] % ASCII]) {
      return false;
    }
    for (char[] text : texts) {
      if (text.length == length && equals(text, field, offset)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equals(char[] text, char[] field, int offset) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] != field[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
