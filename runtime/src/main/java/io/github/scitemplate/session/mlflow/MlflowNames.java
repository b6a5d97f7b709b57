package io.github.scitemplate.session.mlflow;

import io.github.scitemplate.storage.FilePrefix;
import java.util.regex.Pattern;

/** Texts as MLflow accepts them. */
final class MlflowNames {
  /** Also refused: a name that a file system would change, such as {@code a//b} or {@code ../a}. */
  private static final Pattern REFUSED =
      Pattern.compile("[^\\p{Alnum}_./ :-]|(?<=/)/|\\.\\.|^/|/$");

  private static final int LONGEST_NAME = 250;

  /** What a longer name keeps: its checksum follows, so that names that begin alike differ. */
  private static final int KEPT = 240;

  /** Servers before 2.8 take no longer parameter. */
  private static final int LONGEST_PARAMETER = 500;

  private MlflowNames() {}

  /** The name of a curve or parameter, with {@code _} in place of what MLflow refuses. */
  static String name(String name) {
    String accepted = REFUSED.matcher(name).replaceAll("_");
    return accepted.length() <= LONGEST_NAME
        ? accepted
        : accepted.substring(0, KEPT) + "_" + Long.toHexString(FilePrefix.of(name).crc32c());
  }

  static String parameter(String value) {
    return value.length() <= LONGEST_PARAMETER
        ? value
        : value.substring(0, LONGEST_PARAMETER - 1) + "…";
  }
}
