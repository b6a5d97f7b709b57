package io.github.scitemplate.error;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names in a message: all of a few, of many the first. */
public final class Listing {
  private static final int MOST = 30;
  private static final int LONGEST = 60;

  private Listing() {}

  /** {@code a, b, c}, or {@code a, b, … and 100 more}; a long one without its end. */
  public static String of(Collection<?> names) {
    String first =
        names.stream()
            .limit(MOST)
            .map(name -> shortened(String.valueOf(name)))
            .collect(Collectors.joining(", "));
    return names.size() <= MOST ? first : first + ", … and " + (names.size() - MOST) + " more";
  }

  private static String shortened(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST)) + "…";
  }
}
