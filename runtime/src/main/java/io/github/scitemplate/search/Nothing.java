package io.github.scitemplate.search;

/** Stands for {@code null} in a list of choices; expressions see it as absent. */
enum Nothing {
  NOTHING;

  @Override
  public String toString() {
    return "null";
  }
}
