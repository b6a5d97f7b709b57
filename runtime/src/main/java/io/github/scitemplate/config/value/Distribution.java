package io.github.scitemplate.config.value;

import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.UserException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The distribution that a search draws the values of a key from, such as {@code learning_rate_:
 * {log_uniform: [1e-4, 0.1]}}.
 *
 * @param kind how the numbers are spread
 * @param first the lowest number; of a normal distribution the mean
 * @param second the highest number; of a normal distribution the standard deviation
 * @param step the distance between the numbers that may be drawn, if not all may
 */
public record Distribution(Kind kind, double first, double second, OptionalDouble step) {
  private static final double SMALLEST_PLAIN = 1e-5;
  private static final double LARGEST_PLAIN = 1e16;
  private static final double LARGEST_EXACT = 0x1p53;
  private static final String STEP = "step";
  private static final String EXAMPLE = "Write such as `{log_uniform: [1e-4, 0.1]}`";

  /** How numbers are spread. */
  public enum Kind {
    UNIFORM,
    LOG_UNIFORM,
    INT_UNIFORM,
    INT_LOG_UNIFORM,
    NORMAL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private boolean whole() {
      return this == INT_UNIFORM || this == INT_LOG_UNIFORM;
    }

    private boolean mayHaveSteps() {
      return this == UNIFORM || this == INT_UNIFORM;
    }
  }

  /**
   * Reads {@code {kind: [a, b]}}, with {@code step: c} if the kind allows steps. The search judges
   * whether the numbers make sense.
   *
   * @param written the key as it was written
   */
  public static Distribution read(String written, Section section) {
    List<Entry> kinds =
        section.entries().values().stream().filter(e -> !e.key().equals(STEP)).toList();
    for (Entry entry : kinds) {
      kind(entry, written);
    }
    if (kinds.size() != 1) {
      throw section
          .position()
          .error(
              "The section of " + written + " names " + kinds.size() + " distributions.",
              EXAMPLE + " with exactly one of " + words() + ".");
    }
    Kind kind = kind(kinds.get(0), written);
    double[] numbers = pair(kinds.get(0), kind);
    OptionalDouble step =
        Optional.ofNullable(section.entries().get(STEP))
            .map(e -> OptionalDouble.of(step(e, kind)))
            .orElse(OptionalDouble.empty());
    return new Distribution(kind, numbers[0], numbers[1], step);
  }

  /** Whether a section looks like a distribution. */
  public static boolean isOne(Section section) {
    return Stream.of(Kind.values()).anyMatch(kind -> section.entries().containsKey(kind.word()));
  }

  private static Kind kind(Entry entry, String written) {
    if (entry.swept()) {
      throw entry
          .position()
          .error("A distribution cannot be swept.", "Remove the underscore of this key.");
    }
    return Stream.of(Kind.values())
        .filter(k -> k.word().equals(entry.key()))
        .findFirst()
        .orElseThrow(() -> unknown(entry, written));
  }

  private static UserException unknown(Entry entry, String written) {
    List<String> known = Stream.of(Kind.values()).map(Kind::word).toList();
    return entry
        .position()
        .error(
            "The key "
                + written
                + " ends in an underscore, so it needs a list of values or a distribution, but "
                + entry.key()
                + " is none.",
            DidYouMean.closest(entry.key(), known)
                .map(word -> "Did you mean " + word + "?")
                .orElse(
                    "List the values, `"
                        + written
                        + ": [a, b]`, or drop the underscore; the distributions are "
                        + words()
                        + "."));
  }

  private static String words() {
    return Stream.of(Kind.values()).map(Kind::word).collect(Collectors.joining(", "));
  }

  private static double[] pair(Entry entry, Kind kind) {
    if (!(entry.value() instanceof Items list) || list.values().size() != 2) {
      throw entry
          .value()
          .position()
          .error(
              entry.key() + " takes two numbers.",
              kind == Kind.NORMAL
                  ? "Write the mean and the standard deviation: `normal: [0.9, 0.02]`."
                  : "Write the lowest and the highest: `" + entry.key() + ": [1, 100]`.");
    }
    return list.values().stream().mapToDouble(v -> number(v, kind)).toArray();
  }

  private static double step(Entry entry, Kind kind) {
    if (!kind.mayHaveSteps()) {
      throw entry
          .position()
          .error(
              "The distribution " + kind.word() + " has no steps.",
              "Use uniform or int_uniform, or remove step.");
    }
    return number(entry.value(), kind);
  }

  private static double number(ConfigNode node, Kind kind) {
    if (node instanceof Scalar scalar && scalar.value() instanceof Number number) {
      if (!kind.whole() || number instanceof Long) {
        return number.doubleValue();
      }
    }
    throw node.position()
        .error(
            kind.word() + " takes " + (kind.whole() ? "whole " : "") + "numbers.",
            "Write it such as " + (kind.whole() ? "16." : "0.01 or 1e-2, without quotes."));
  }

  /**
   * A drawn number as a config holds it: a Long where this distribution has only whole numbers,
   * else a Double.
   */
  Object value(double number) {
    boolean integers =
        kind.whole()
            || (step.isPresent()
                && isWhole(first)
                && isWhole(step.getAsDouble())
                && Math.max(-first, second) < LARGEST_EXACT);
    return integers ? (Object) (long) number : (Object) number;
  }

  private static boolean isWhole(double number) {
    return number == Math.rint(number);
  }

  /** The first number of this distribution, in place of a drawn one. */
  ConfigNode example(Position position) {
    Object value = value(first);
    return new Scalar(value, value.toString(), position);
  }

  /** As in a config: {@code log_uniform [0.0001, 0.1]}. */
  @Override
  public String toString() {
    return kind.word()
        + " ["
        + text(first)
        + ", "
        + text(second)
        + "]"
        + (step.isPresent() ? " by " + text(step.getAsDouble()) : "");
  }

  private static String text(double number) {
    double size = Math.abs(number);
    return number == 0 || (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN)
        ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
        : Double.toString(number);
  }
}
