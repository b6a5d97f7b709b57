package io.github.scitemplate.search.expression;

/** Stands for {@code null} in a list of choices; expressions see it as absent. */
public enum Nothing {
  NOTHING;

  @Override
  public String toString() {
    return "null";
  }
}
