package io.github.scitemplate.logger;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Collects what a project's own code logs on one split at one moment, until it is known that the
 * iteration or the evaluation comes to its end: then {@link Logger#publish} writes it.
 */
public final class OwnLog implements Log {
  private static final int LONGEST_TEXT = 100_000;

  private final OwnNames names;
  private final Split split;
  private final Moment moment;
  private final boolean strict;
  private final BiConsumer<String, String> warnings;
  private final Map<String, OwnEntry> entries = new LinkedHashMap<>();

  /**
   * @param strict whether a mistake is an error
   * @param warnings receives the name and a sentence for each mistake that is no error
   */
  OwnLog(
      OwnNames names,
      Split split,
      Moment moment,
      boolean strict,
      BiConsumer<String, String> warnings) {
    this.names = names;
    this.split = split;
    this.moment = moment;
    this.strict = strict;
    this.warnings = warnings;
  }

  @Override
  public void scalar(String name, double value) {
    keep(OwnKind.SCALAR, name, () -> new OwnEntry.Scalar(value));
  }

  @Override
  public void image(String name, NDArray picture) {
    keep(
        OwnKind.PICTURE,
        name,
        () -> new OwnEntry.Picture(Pictures.of(picture, remark -> remark(name, remark))));
  }

  @Override
  public void mask(String name, NDArray classes) {
    keep(OwnKind.PICTURE, name, () -> new OwnEntry.Picture(Pictures.ofClasses(classes)));
  }

  @Override
  public void matrix(String name, NDArray numbers) {
    keep(OwnKind.PICTURE, name, () -> new OwnEntry.Picture(Pictures.ofMatrix(numbers)));
  }

  @Override
  public void text(String name, String markdown) {
    keep(
        OwnKind.TEXT,
        name,
        () ->
            new OwnEntry.Text(
                markdown.length() <= LONGEST_TEXT
                    ? markdown
                    : markdown.substring(0, LONGEST_TEXT) + "…"));
  }

  @Override
  public void histogram(String name, NDArray values) {
    keep(
        OwnKind.HISTOGRAM,
        name,
        () -> {
          try (NDArray numbers = values.toType(DataType.FLOAT32, true)) {
            return new OwnEntry.Histogram(numbers.toFloatArray());
          }
        });
  }

  private void keep(OwnKind kind, String name, Supplier<OwnEntry> entry) {
    try {
      names.check(split, kind, name, moment.iteration());
      if (entries.containsKey(name)) {
        throw OwnNames.twice(split, name, moment.iteration());
      }
      if (kind == OwnKind.SCALAR || names.isDue(split, name, moment.iteration())) {
        entries.put(name, entry.get());
      }
    } catch (UserException e) {
      refuse(name, e);
    } catch (RuntimeException e) {
      refuse(
          name,
          new UserException(
              kind.withArticle() + " cannot be logged: " + Causes.words(e),
              "Give it an open array and a name."));
    }
  }

  private void refuse(String name, UserException mistake) {
    if (strict) {
      throw mistake;
    }
    warnings.accept(
        String.valueOf(name),
        "left out what was logged under "
            + OwnNames.shown(String.valueOf(name))
            + " at iteration "
            + moment.iteration()
            + ": "
            + mistake.problem()
            + " "
            + mistake.fix());
  }

  private void remark(String name, String remark) {
    warnings.accept(
        name, "the picture " + name + " at iteration " + moment.iteration() + " " + remark);
  }

  Split split() {
    return split;
  }

  Moment moment() {
    return moment;
  }

  Map<String, OwnEntry> entries() {
    return entries;
  }
}
