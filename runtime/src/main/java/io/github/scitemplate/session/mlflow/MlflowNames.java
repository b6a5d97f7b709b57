package io.github.scitemplate.session.mlflow;

import java.util.regex.Pattern;

/** Texts as MLflow accepts them. */
final class MlflowNames {
  /** Also refused: a name that a file system would change, such as {@code a//b} or {@code ../a}. */
  private static final Pattern REFUSED =
      Pattern.compile("[^\\p{Alnum}_./ :-]|(?<=/)/|\\.\\.|^/|/$");

  private static final int LONGEST_NAME = 250;

  /** Servers before 2.8 take no longer parameter. */
  private static final int LONGEST_PARAMETER = 500;

  private MlflowNames() {}

  /** The name of a curve or parameter, with {@code _} in place of what MLflow refuses. */
  static String name(String name) {
    return cut(REFUSED.matcher(name).replaceAll("_"), LONGEST_NAME);
  }

  static String parameter(String value) {
    return cut(value, LONGEST_PARAMETER);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
