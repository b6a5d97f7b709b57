package io.github.scitemplate.error;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists names in a message: all if they are few, the first ones if they are many. */
public final class Listing {
  private static final int MOST = 30;
  private static final int LONGEST = 60;

  private Listing() {}

  /** The names as {@code a, b, c}, or {@code a, b, … and 100 more}. A long name loses its end. */
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
