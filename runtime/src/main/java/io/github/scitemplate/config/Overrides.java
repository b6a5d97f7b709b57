package io.github.scitemplate.config;

import io.github.scitemplate.config.ConfigNode.Drawn;
import io.github.scitemplate.config.ConfigNode.Entry;
import io.github.scitemplate.config.ConfigNode.Items;
import io.github.scitemplate.config.ConfigNode.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code learning_rate=0.1,Misc.num_epochs=1,batch_size_=[8, 16]}: values that replace those of the
 * file. Setting a swept key without its underscore fixes it; with the underscore a plain key
 * becomes swept.
 */
final class Overrides {
  private static final String SOURCE = "set";

  private Overrides() {}

  static Section apply(String overrides, Section root) {
    Section changed = root;
    int start = 0;
    for (String assignment : split(overrides)) {
      changed = apply(assignment, new Position(SOURCE, List.of(overrides), 1, start + 1), changed);
      start += assignment.length() + 1;
    }
    return changed;
  }

  /** Cuts at the commas that stand outside brackets and quotes. */
  private static List<String> split(String overrides) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    char quote = 0;
    int start = 0;
    for (int i = 0; i < overrides.length(); i++) {
      char c = overrides.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(overrides.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(overrides.substring(start));
    return parts;
  }

  private static Section apply(String assignment, Position position, Section root) {
    int equals = assignment.indexOf('=');
    if (equals <= 0) {
      throw position.error(
          "An override needs a key, an equals sign and a value.",
          "Write set=learning_rate=0.1,num_epochs=1.");
    }
    String written = assignment.substring(0, equals).strip();
    ConfigNode value = value(assignment.substring(equals + 1), position, written);
    String word = Config.lastKey(written);
    Entry replacement = Keys.entry(word, value, position);
    String path = written.endsWith("_") ? written.substring(0, written.length() - 1) : written;
    List<KeyLookup.Match> matches =
        ofExperiments(KeyLookup.find(root, path).orElseThrow(() -> unknown(path, position, root)));
    Map<String, KeyLookup.Match> places =
        matches.stream()
            .collect(
                Collectors.toMap(KeyLookup.Match::path, m -> m, (a, b) -> a, LinkedHashMap::new));
    if (places.size() > 1) {
      throw KeyLookup.ambiguous(path, List.copyOf(places.values()));
    }
    return (Section) replaced(root, "", places.keySet().iterator().next(), replacement);
  }

  /**
   * A search names the keys of experiments where it says what to start with and when they count.
   */
  private static List<KeyLookup.Match> ofExperiments(List<KeyLookup.Match> matches) {
    List<KeyLookup.Match> own =
        matches.stream().filter(m -> !m.path().startsWith(ConfigFile.SEARCH + ".")).toList();
    return own.isEmpty() ? matches : own;
  }

  private static ConfigNode value(String text, Position position, String key) {
    @Nullable ConfigNode value = ConfigParser.parse(SOURCE + " " + key, text);
    return value == null ? new ConfigNode.Scalar(null, "", position) : value;
  }

  private static RuntimeException unknown(String path, Position position, Section root) {
    Map<String, Entry> known = KeyLookup.all(root);
    Optional<String> near =
        DidYouMean.closest(
            Config.lastKey(path), known.keySet().stream().map(Config::lastKey).distinct().toList());
    String hint = near.map(n -> " Did you mean " + n + "?").orElse("");
    return position.error(
        "The config has no key " + path + " to override." + hint,
        "Override a key that stands in the config, or add it there.");
  }

  private static ConfigNode replaced(
      ConfigNode node, String path, String target, Entry replacement) {
    if (node instanceof Section section) {
      Map<String, Entry> entries = new LinkedHashMap<>();
      for (Entry entry : section.entries().values()) {
        String here = path.isEmpty() ? entry.key() : path + "." + entry.key();
        entries.put(
            entry.key(),
            here.equals(target) ? replacement : replaced(entry, here, target, replacement));
      }
      return new Section(entries, section.position());
    }
    if (node instanceof Items list) {
      List<ConfigNode> values = new ArrayList<>();
      for (ConfigNode value : list.values()) {
        values.add(replaced(value, path + "[" + values.size() + "]", target, replacement));
      }
      return new Items(values, list.position());
    }
    return node;
  }

  private static Entry replaced(Entry entry, String path, String target, Entry replacement) {
    if (!target.startsWith(path) || entry.value() instanceof Drawn) {
      return entry;
    }
    if (!entry.swept()) {
      return new Entry(
          entry.key(), false, replaced(entry.value(), path, target, replacement), entry.position());
    }
    List<ConfigNode> alternatives =
        entry.alternatives().stream().map(a -> replaced(a, path, target, replacement)).toList();
    return new Entry(
        entry.key(), true, new Items(alternatives, entry.value().position()), entry.position());
  }
}
