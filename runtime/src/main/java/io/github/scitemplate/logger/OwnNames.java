package io.github.scitemplate.logger;

import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.UserException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows the names of what a project's own code logs, so that TensorBoard and the report can tell
 * things apart, and decides which of many things under one name are kept. All of it follows from
 * what was logged before, so a training that goes on from a checkpoint decides in the same way.
 */
final class OwnNames {
  /** How many names an experiment may have. */
  static final int MOST = 1000;

  private static final int LONGEST = 200;
  private static final int KEPT_OF_TRAINING = 200;

  /** What the framework logs itself, by how the names begin. */
  private static final List<String> OF_FRAMEWORK =
      List.of(TensorBoard.WEIGHTS, TensorBoard.GRADIENTS, TensorBoard.TEST + "/");

  private final Map<Split, Map<String, Known>> known = new EnumMap<>(Split.class);
  private final Map<Split, Set<String>> ofMetrics = new EnumMap<>(Split.class);
  private int count;

  /** What is known of a name. */
  private static final class Known {
    private final OwnKind kind;
    private long last;

    Known(OwnKind kind, long last) {
      this.kind = kind;
      this.last = last;
    }
  }

  OwnNames() {
    for (Split split : Split.values()) {
      known.put(split, new HashMap<>());
      ofMetrics.put(split, new HashSet<>());
    }
  }

  /** The same names, as if nothing was logged yet, for a trial that must leave no trace here. */
  OwnNames copy() {
    OwnNames copy = new OwnNames();
    known.forEach(
        (split, names) -> names.forEach((name, found) -> copy.add(split, name, found.kind, -1)));
    ofMetrics.forEach((split, names) -> copy.of(split, copy.ofMetrics).addAll(names));
    return copy;
  }

  /** Keeps the names of metrics, and of the framework's own numbers, for them alone. */
  void reserve(MetricTracker metrics, List<String> others) {
    for (Split split : Split.values()) {
      Set<String> names = of(split, ofMetrics);
      names.add(TensorBoard.INPUTS);
      names.add(TensorBoard.CONFIG);
      names.addAll(others);
      names.addAll(metrics.names(split));
    }
  }

  private <T> T of(Split split, Map<Split, T> all) {
    @Nullable T found = all.get(split);
    if (found == null) {
      throw new IllegalStateException(split.toString());
    }
    return found;
  }

  /**
   * Checks that something may be logged under a name.
   *
   * @throws UserException if not
   */
  void check(Split split, OwnKind kind, String name, long iteration) {
    @Nullable Known found = of(split, known).get(name);
    if (found == null) {
      checkNew(split, name);
    } else if (found.kind != kind) {
      throw new UserException(
          "The name "
              + name
              + " is logged as "
              + kind.withArticle()
              + ", but stands for "
              + found.kind.withArticle()
              + " already.",
          "Give each its own name.");
    } else if (found.last == iteration) {
      throw twice(split, name, iteration);
    }
  }

  /** Says that a name comes a second time at one iteration. */
  static UserException twice(Split split, String name, long iteration) {
    return new UserException(
        "The name " + name + " is logged twice at iteration " + iteration + " of " + split + ".",
        "Log one value of it; in evaluate, that of one batch, or make it a metric.");
  }

  private void checkNew(Split split, String name) {
    checkForm(name);
    if (of(split, ofMetrics).contains(name)) {
      throw new UserException(
          "The name " + name + " is that of a metric, or the framework's own.",
          "Log your own value under another name.");
    }
    if (count >= MOST) {
      throw new UserException(
          "The name " + name + " is one too many: an experiment may log under " + MOST + " names.",
          "Take one name for what is logged again and again; the iteration is kept beside it.");
    }
  }

  private static void checkForm(String name) {
    if (name.isBlank() || name.length() > LONGEST) {
      throw new UserException(
          name.isBlank()
              ? "What is logged has no name."
              : "The name " + shown(name) + " has " + name.length() + " characters.",
          "Give it a name of 1 to " + LONGEST + " characters.");
    }
    boolean isOdd = name.codePoints().anyMatch(OwnNames::isOdd);
    if (isOdd || List.of(name.split("/", -1)).stream().anyMatch(OwnNames::isNoPart)) {
      throw new UserException(
          "The name "
              + shown(name)
              + (isOdd ? " has a control character." : " has an empty part, . or .. in it."),
          "Write it with printable characters, such as digits or digits/drawn.");
    }
    if (OF_FRAMEWORK.stream().anyMatch(name::startsWith)) {
      throw new UserException(
          "Names that begin with "
              + name.substring(0, name.indexOf('/') + 1)
              + " are the framework's own, but "
              + name
              + " is to be logged.",
          "Begin the name with another word.");
    }
  }

  private static boolean isOdd(int character) {
    return Character.isISOControl(character)
        || Character.getType(character) == Character.SURROGATE
        || Character.getType(character) == Character.FORMAT;
  }

  private static boolean isNoPart(String part) {
    return part.isBlank() || part.equals(".") || part.equals("..");
  }

  /** A name as messages show it: in one line, and not longer than a name may be. */
  static String shown(String name) {
    String line =
        name.codePoints()
            .map(c -> isOdd(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  /** Whether enough of the training has passed since the last thing of this name. */
  boolean isDue(Split split, String name, long iteration) {
    @Nullable Known found = of(split, known).get(name);
    return found == null || iteration - found.last >= iteration / KEPT_OF_TRAINING;
  }

  /** Remembers that something was logged; true if it is the first of its name. */
  boolean add(Split split, String name, OwnKind kind, long iteration) {
    @Nullable Known found = of(split, known).get(name);
    if (found == null) {
      of(split, known).put(name, new Known(kind, iteration));
      count++;
    } else {
      found.last = iteration;
    }
    return found == null;
  }
}
