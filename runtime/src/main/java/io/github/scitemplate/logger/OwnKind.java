package io.github.scitemplate.logger;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of things that a project's own code logs. */
enum OwnKind {
  SCALAR,
  PICTURE,
  TEXT,
  HISTOGRAM;

  /** The kind's name in {@code logged.jsonl}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<OwnKind> of(String label) {
    return Stream.of(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }

  String withArticle() {
    return switch (this) {
      case SCALAR -> "a number";
      case PICTURE -> "a picture";
      case TEXT -> "a text";
      case HISTOGRAM -> "a histogram";
    };
  }
}
