package io.github.scitemplate.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the word somebody probably meant, by the number of letters to insert, drop, replace or swap
 * (the optimal string alignment distance after Damerau, "A technique for computer detection and
 * correction of spelling errors", 1964).
 */
public final class DidYouMean {
  private DidYouMean() {}

  /** The closest of {@code known} to {@code word}, if it is close enough to be a slip. */
  public static Optional<String> closest(String word, Collection<String> known) {
    return known.stream()
        .filter(k -> mayBeClose(word, k))
        .filter(k -> !k.equals(word) && distance(word, k) <= allowed(word))
        .min(Comparator.comparingInt((String k) -> distance(word, k)).thenComparing(k -> k));
  }

  /**
   * Rules out most words faster than their distance would: each change alters only one or two
   * letters.
   */
  private static boolean mayBeClose(String word, String known) {
    int allowed = allowed(word);
    return Math.abs(known.length() - word.length()) <= allowed
        && Long.bitCount(letters(word) ^ letters(known)) <= 2 * allowed;
  }

  /** A bit for each letter of the word, upper or lower case; several letters may share one. */
  private static long letters(String word) {
    long letters = 0;
    for (int i = 0; i < word.length(); i++) {
      letters |= 1L << (Character.toLowerCase(word.charAt(i)) & 63);
    }
    return letters;
  }

  private static int allowed(String word) {
    return word.length() <= 3 ? 1 : word.length() <= 8 ? 2 : 3;
  }

  static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
