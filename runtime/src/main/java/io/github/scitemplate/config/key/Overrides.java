package io.github.scitemplate.config.key;

import io.github.scitemplate.config.text.FlowText;
import io.github.scitemplate.config.text.WrittenKey;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Drawn;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.config.value.Position;
import io.github.scitemplate.error.DidYouMean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Applies values that replace those of the file, such as {@code
 * learning_rate=0.1,Misc.num_epochs=1,batch_size_=[8, 16],+note=new}. Setting a swept key without
 * its underscore fixes it; with the underscore a plain key becomes swept. A plus adds a key that
 * the file does not have.
 */
public final class Overrides {
  private static final String SOURCE = "set";

  private final Section root;
  private final Set<String> apart;

  private Overrides(Section root, Set<String> apart) {
    this.root = root;
    this.apart = apart;
  }

  /**
   * The config with the values that {@code overrides} gives.
   *
   * @param apart sections at the top; an override means one of their keys only if no key elsewhere
   *     matches
   */
  public static Section apply(String overrides, Section root, Set<String> apart) {
    FlowText text = new FlowText(SOURCE, overrides);
    Section changed = root;
    do {
      changed = new Overrides(changed, apart).assigned(text);
    } while (text.accept(','));
    return changed;
  }

  /**
   * The section that {@code key=value,…} makes, all of whose keys are new.
   *
   * @param source what messages call the text
   * @param example a few assignments, for the message about a wrong one
   */
  public static Section section(String source, String assignments, String example) {
    FlowText text = new FlowText(source, assignments);
    Position begin = text.position();
    Map<String, Entry> entries = new LinkedHashMap<>();
    do {
      Position position = text.position();
      String key = left(text, example);
      Entry entry = WrittenKey.entry(key, text.value(), position);
      @Nullable Entry earlier = entries.putIfAbsent(entry.key(), entry);
      if (earlier != null) {
        throw WrittenKey.duplicate(earlier, entry);
      }
    } while (text.accept(','));
    return new Section(entries, begin);
  }

  /** What stands before the equals sign of an assignment. */
  private static String left(FlowText text, String example) {
    Position position = text.position();
    String left = text.before('=');
    if (left.isEmpty() || left.indexOf(',') >= 0 || !text.accept('=')) {
      throw position.error(
          "An override needs a key, an equals sign and a value.",
          "Write " + example + "; put a value that has a comma in quotes.");
    }
    return left;
  }

  private Section assigned(FlowText text) {
    Position position = text.position();
    String left = left(text, "set=learning_rate=0.1,num_epochs=1");
    boolean adds = left.startsWith("+");
    String written = adds ? left.substring(1).strip() : left;
    Entry entry = WrittenKey.entry(KeyPath.lastKey(written), text.value(), position);
    String path = written.endsWith("_") ? written.substring(0, written.length() - 1) : written;
    return adds ? added(path, entry, position) : replaced(path, entry, position);
  }

  private Section replaced(String path, Entry entry, Position position) {
    List<KeyLookup.Match> matches =
        ofExperiments(KeyLookup.find(root, path).orElseThrow(() -> unknown(path, position)));
    Map<KeyPath, KeyLookup.Match> places =
        matches.stream()
            .collect(
                Collectors.toMap(KeyLookup.Match::path, m -> m, (a, b) -> a, LinkedHashMap::new));
    if (places.size() > 1) {
      throw KeyErrors.ambiguous(path, List.copyOf(places.values()));
    }
    return (Section) replaced(root, KeyPath.TOP, places.keySet().iterator().next(), entry);
  }

  /**
   * The matches outside the sections that stand apart, if there are any: the section of a search
   * repeats the names of experiments' keys in its starting points and conditions.
   */
  private List<KeyLookup.Match> ofExperiments(List<KeyLookup.Match> matches) {
    List<KeyLookup.Match> own =
        matches.stream()
            .filter(m -> apart.stream().noneMatch(top -> m.path().isBelow(new KeyPath(top))))
            .toList();
    return own.isEmpty() ? matches : own;
  }

  private RuntimeException unknown(String path, Position position) {
    Map<KeyPath, Entry> known = KeyLookup.all(root);
    Optional<String> near =
        DidYouMean.closest(
            KeyPath.lastKey(path),
            known.keySet().stream().map(KeyPath::lastKey).distinct().toList());
    String hint = near.map(n -> " Did you mean " + n + "?").orElse("");
    return position.error(
        "The config has no key " + path + " to override." + hint,
        "Override a key that stands in the config, or add this one: +" + path + "=…");
  }

  /**
   * The config with the key under its path; sections on the way are created where they are missing.
   */
  private Section added(String path, Entry entry, Position position) {
    Optional<KeyLookup.Match> there =
        KeyLookup.find(root, path).flatMap(matches -> ofExperiments(matches).stream().findFirst());
    if (there.isPresent()) {
      throw position.error(
          "The config has the key "
              + there.get().path()
              + " already, on line "
              + there.get().entry().position().line()
              + ".",
          "Leave out the plus to override it, or add another key.");
    }
    return added(root, new KeyPath(path).words(), entry, position);
  }

  private static Section added(Section section, List<String> path, Entry entry, Position position) {
    Map<String, Entry> entries = new LinkedHashMap<>(section.entries());
    if (path.size() == 1) {
      entries.put(entry.key(), entry);
      return new Section(entries, section.position());
    }
    String word = path.get(0);
    @Nullable Entry below = entries.get(word);
    ConfigNode inner = below == null ? new Section(Map.of(), position) : below.value();
    if (!(inner instanceof Section inside) || (below != null && below.swept())) {
      throw position.error(
          "The key " + word + " is no section, so nothing can be added to it.",
          "Add the key elsewhere, or set " + word + " to a section: " + word + "={key: value}.");
    }
    ConfigNode changed = added(inside, path.subList(1, path.size()), entry, position);
    entries.put(
        word,
        below == null
            ? WrittenKey.entry(word, changed, position)
            : new Entry(below.key(), false, changed, below.position()));
    return new Section(entries, section.position());
  }

  private static ConfigNode replaced(
      ConfigNode node, KeyPath path, KeyPath target, Entry replacement) {
    if (node instanceof Section section) {
      Map<String, Entry> entries = new LinkedHashMap<>();
      for (Entry entry : section.entries().values()) {
        KeyPath here = path.child(entry.key());
        entries.put(
            entry.key(),
            here.equals(target) ? replacement : replaced(entry, here, target, replacement));
      }
      return new Section(entries, section.position());
    }
    if (node instanceof Items list) {
      List<ConfigNode> values = new ArrayList<>();
      for (ConfigNode value : list.values()) {
        values.add(replaced(value, path.item(values.size()), target, replacement));
      }
      return new Items(values, list.position());
    }
    return node;
  }

  private static Entry replaced(Entry entry, KeyPath path, KeyPath target, Entry replacement) {
    if (!target.isBelow(path) || entry.value() instanceof Drawn) {
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
