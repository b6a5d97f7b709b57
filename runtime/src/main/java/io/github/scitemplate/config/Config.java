package io.github.scitemplate.config;

import io.github.scitemplate.config.key.KeyErrors;
import io.github.scitemplate.config.key.KeyIndex;
import io.github.scitemplate.config.key.KeyLookup;
import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.key.Leaves;
import io.github.scitemplate.config.key.TypedValues;
import io.github.scitemplate.config.text.ConfigText;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one experiment, or one section of them. A key is found by its path from here
 * ({@code Optimizer.learning_rate}), by the end of its path, or by its last word alone where that
 * is unique.
 *
 * <p>Every reading method throws {@link UserException} that shows file, line and caret if the key
 * is absent, ambiguous or of another type; use {@link #error} for rules of your own. The config
 * records every key that is read, so that a session can report keys that nobody reads. Not
 * thread-safe.
 */
public final class Config {
  private final String source;
  private final Section section;
  private final KeyPath path;
  private final ReadKeys reads;
  private final boolean ownKeysOnly;
  private @Nullable KeyIndex index;
  private @Nullable Leaves leaves;

  Config(String source, Section section) {
    this(source, section, KeyPath.TOP, new ReadKeys(), false);
  }

  private Config(
      String source, Section section, KeyPath path, ReadKeys reads, boolean ownKeysOnly) {
    this.source = source;
    this.section = section;
    this.path = path;
    this.reads = reads;
    this.ownKeysOnly = ownKeysOnly;
  }

  /**
   * The same section, but a key is found only in the section itself, never in the sections below.
   */
  public Config ownKeysOnly() {
    return new Config(source, section, path, reads, true);
  }

  /**
   * Whether the key has a value. A key whose value is empty or {@code null} counts as absent.
   * Asking for a key counts as reading it.
   */
  public boolean has(String key) {
    return find(key).filter(found -> !found.entry().isEmpty()).isPresent();
  }

  public int getInt(String key) {
    return TypedValues.int32(key, require(key).value());
  }

  public int getInt(String key, int absent) {
    return has(key) ? getInt(key) : absent;
  }

  public long getLong(String key) {
    return TypedValues.whole(key, require(key).value());
  }

  public long getLong(String key, long absent) {
    return has(key) ? getLong(key) : absent;
  }

  public double getDouble(String key) {
    return TypedValues.number(key, require(key).value());
  }

  public double getDouble(String key, double absent) {
    return has(key) ? getDouble(key) : absent;
  }

  public boolean getBoolean(String key) {
    ConfigNode node = require(key).value();
    if (node instanceof Scalar scalar && scalar.value() instanceof Boolean value) {
      return value;
    }
    throw TypedValues.wrongType(
        key, "true or false", node, "Write `" + KeyPath.lastKey(key) + ": true` or `false`.");
  }

  public boolean getBoolean(String key, boolean absent) {
    return has(key) ? getBoolean(key) : absent;
  }

  public String getString(String key) {
    return TypedValues.string(key, require(key).value());
  }

  public String getString(String key, String absent) {
    return has(key) ? getString(key) : absent;
  }

  public List<Integer> getInts(String key) {
    return items(key).stream().map(v -> TypedValues.int32(key, v)).toList();
  }

  public List<Double> getDoubles(String key) {
    return items(key).stream().map(v -> TypedValues.number(key, v)).toList();
  }

  public List<String> getStrings(String key) {
    return items(key).stream().map(v -> TypedValues.string(key, v)).toList();
  }

  /** A text and where it was written. */
  public record Text(String text, Origin origin) {}

  /**
   * The condition under {@code key}, which must be a single text, and the place where it stands.
   */
  public Text getCondition(String key) {
    Entry entry = require(key);
    if (entry.swept()) {
      throw KeyErrors.swept(entry);
    }
    if (entry.value() instanceof Items) {
      throw entry
          .value()
          .position()
          .error(
              entry.key() + " takes one condition, but this is a list.",
              "Join the conditions with `and` or `or`.");
    }
    return new Text(TypedValues.string(key, entry.value()), new Origin(entry.value().position()));
  }

  /** The texts under {@code key}, one or a list of them, with the places where they stand. */
  public List<Text> getTexts(String key) {
    ConfigNode node = require(key).value();
    List<ConfigNode> values = node instanceof Items list ? list.values() : List.of(node);
    return values.stream()
        .map(v -> new Text(TypedValues.string(key, v), new Origin(v.position())))
        .toList();
  }

  /**
   * Checks that this section has no other keys of its own than {@code known}, and sweeps none.
   *
   * @throws UserException for the first key that is unknown or swept
   */
  public void allowOnly(List<String> known) {
    for (Entry entry : section.entries().values()) {
      if (!known.contains(entry.key())) {
        throw KeyErrors.unknown(entry, known);
      }
      if (entry.swept()) {
        throw KeyErrors.swept(entry);
      }
    }
  }

  /** Where the value of {@code key} stands. */
  public Origin origin(String key) {
    return new Origin(require(key).value().position());
  }

  /** Where this section stands. */
  public Origin origin() {
    return new Origin(section.position());
  }

  Section section() {
    return section;
  }

  /** The section under {@code key}; its keys are read from the result. */
  public Config getSection(String key) {
    Found found = requirePath(key);
    if (found.entry().value() instanceof Section inner) {
      return new Config(source, inner, found.path(), reads, false);
    }
    throw TypedValues.wrongType(
        key, "a section", found.entry().value(), "Indent the keys of the section below it.");
  }

  /** The sections of the list under {@code key}, such as the layers of a model. */
  public List<Config> getSections(String key) {
    Found found = requirePath(key);
    List<Config> sections = new ArrayList<>();
    for (ConfigNode value : items(key)) {
      if (!(value instanceof Section inner)) {
        throw TypedValues.wrongType(
            key, "a list of sections", value, "Write each item as `- key: value`.");
      }
      sections.add(new Config(source, inner, found.path().item(sections.size()), reads, false));
    }
    return sections;
  }

  /** The value at {@code path} as a person would write it; empty if it is absent or a section. */
  public Optional<String> text(String path) {
    return leaf(path).map(ConfigText::asWritten);
  }

  /**
   * The value at {@code path} as tables show it, on one line. Different values have different
   * labels: a text that reads like something else, such as {@code "1"} or an empty text, stands in
   * quotes. Empty if the value is absent or a section.
   */
  public Optional<String> label(String path) {
    return leaf(path).map(ConfigText::label);
  }

  /**
   * The plain value at {@code path}: Boolean, Long, Double, String, List or null.
   *
   * @return nothing if it is absent or a section
   */
  public Optional<Value> value(String path) {
    return leaf(path).map(node -> new Value(node.plain()));
  }

  /** A value that may be null. */
  public record Value(@Nullable Object plain) {}

  private Optional<ConfigNode> leaf(String inner) {
    return leaves().at(path.append(new KeyPath(inner)));
  }

  /**
   * All leaves by path, in file order: numbers and truth values as such, everything else as its
   * {@link #label}. The keys do not count as read.
   */
  public Map<String, Object> labels() {
    return leaves().labels();
  }

  /**
   * All leaves by path with their plain values (Boolean, Long, Double, String, List), in file
   * order. The keys do not count as read.
   */
  public Map<String, Object> leafValues() {
    return leaves().plain();
  }

  /**
   * An error about the value of {@code key}, with file, line and caret: throw it for rules of your
   * own.
   */
  public UserException error(String key, String problem, String fix) {
    return find(key)
        .map(found -> found.entry().value().position().error(problem, fix))
        .orElseGet(
            () -> new UserException(problem + System.lineSeparator() + "  in " + source, fix));
  }

  /**
   * The end of a message that says that the config has none of the {@code wanted} keys: the key
   * that may be a misspelling of one of them, else the config's name.
   */
  public String slip(String... wanted) {
    return KeyErrors.slip(source, section, List.of(wanted));
  }

  /** The config as YAML that reads back to the same values. */
  public String toYaml() {
    return ConfigText.yaml(section);
  }

  /** The keys read so far, here and in all sections of the same experiment. */
  public ReadKeys reads() {
    return reads;
  }

  private Leaves leaves() {
    if (leaves == null) {
      leaves = new Leaves(section, path);
    }
    return leaves;
  }

  private record Found(KeyPath path, Entry entry) {}

  private Optional<Found> find(String key) {
    reads.asked(key);
    List<KeyLookup.Match> matches = matches(key);
    if (matches.size() > 1) {
      throw KeyErrors.ambiguous(key, matches);
    }
    return matches.stream()
        .findFirst()
        .map(
            match -> {
              KeyPath place = path.append(match.path());
              reads.read(place, match.entry());
              return new Found(place, match.entry());
            });
  }

  private List<KeyLookup.Match> matches(String key) {
    if (ownKeysOnly) {
      @Nullable Entry own = section.entries().get(key);
      return own == null ? List.of() : List.of(new KeyLookup.Match(new KeyPath(key), own));
    }
    if (index == null) {
      index = new KeyIndex(section);
    }
    return index.find(key);
  }

  private Found requirePath(String key) {
    return find(key).orElseThrow(() -> KeyErrors.missing(source, section, path, key));
  }

  private Entry require(String key) {
    return requirePath(key).entry();
  }

  private List<ConfigNode> items(String key) {
    ConfigNode node = require(key).value();
    if (node instanceof Items list) {
      return list.values();
    }
    throw TypedValues.wrongType(
        key, "a list", node, "Write `" + KeyPath.lastKey(key) + ": [a, b]`.");
  }
}
