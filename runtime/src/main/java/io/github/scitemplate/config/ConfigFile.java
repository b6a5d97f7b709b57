package io.github.scitemplate.config;

import com.google.gson.GsonBuilder;
import io.github.scitemplate.config.key.Overrides;
import io.github.scitemplate.config.sweep.Repeats;
import io.github.scitemplate.config.sweep.SweptTemplate;
import io.github.scitemplate.config.text.ConfigBytes;
import io.github.scitemplate.config.text.ConfigParser;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.error.UserException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** A session's config: the file's bytes and, after overrides, its values. */
public final class ConfigFile {
  /** The key that says how often each combination is made an experiment. */
  public static final String REPEATS = Repeats.KEY;

  /** The key that names the swept keys over which scores are averaged. */
  public static final String AGGREGATE_OVER = SweptTemplate.AGGREGATE_OVER;

  /** The section that says how to search. */
  private static final String SEARCH = "Search";

  private final String source;
  private final byte[] bytes;
  private final Section root;

  private ConfigFile(String source, byte[] bytes, Section root) {
    this.source = source;
    this.bytes = bytes;
    this.root = root;
  }

  /**
   * Reads and parses {@code file}.
   *
   * @param file the config file
   * @param name what messages call the file
   * @throws UserException if the file cannot be read or is no valid config
   */
  public static ConfigFile read(Path file, String name) {
    byte[] bytes = ConfigBytes.of(file, name);
    return new ConfigFile(name, bytes, section(name, ConfigBytes.text(bytes, name)));
  }

  /** Parses the text of a config that was read before, as {@link #read} parses a file. */
  public static ConfigFile of(String text, String name) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new ConfigFile(name, bytes, section(name, ConfigBytes.text(bytes, name)));
  }

  /** The config with {@code key=value,…} applied; the values are typed like YAML. */
  public ConfigFile withOverrides(String overrides) {
    if (overrides.isBlank()) {
      return this;
    }
    Section changed = Overrides.apply(overrides, root, SEARCH);
    if (changed.depth() > ConfigParser.MAX_DEPTH) {
      throw ConfigParser.tooDeep(changed.position());
    }
    return new ConfigFile(source, bytes, changed);
  }

  /** The file as it is on disk. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * All combinations of the swept keys, each as often as the config repeats it; keys that a search
   * draws stand at the first number of their ranges.
   */
  public SweptParameters parameters() {
    return new SweptParameters(source, ofExperiments());
  }

  /**
   * The swept keys as parameters of a search.
   *
   * @param text writes a number so that it reads back to the same
   */
  public SearchedParameters searchedParameters(DoubleFunction<String> text) {
    return new SearchedParameters(source, ofExperiments(), text);
  }

  /** How to search, if the config says so. */
  public Optional<Config> search() {
    @Nullable Entry search = root.entries().get(SEARCH);
    if (search == null || search.isEmpty()) {
      checkSpelling();
      return Optional.empty();
    }
    if (!search.swept() && search.value() instanceof Section section) {
      return Optional.of(new Config(source, section));
    }
    throw search
        .position()
        .error(
            "Search must be a section.",
            "Write such as `Search: {method: tpe, num_experiments: 60}`.");
  }

  /** Without this check, nobody would read the section of a search whose name is misspelt. */
  private void checkSpelling() {
    for (Entry entry : root.entries().values()) {
      boolean searches =
          entry.value() instanceof Section section && section.entries().containsKey("method");
      if (searches && entry.key().equalsIgnoreCase(SEARCH)) {
        throw entry
            .position()
            .error(
                "The section of a search is called " + SEARCH + ", not " + entry.key() + ".",
                "Rename it to " + SEARCH + ".");
      }
    }
  }

  /** The config without what concerns the session alone, and with its repeats as a sweep. */
  private SweptTemplate ofExperiments() {
    Map<String, Entry> entries = new LinkedHashMap<>(root.entries());
    entries.remove(SEARCH);
    return SweptTemplate.of(new Section(entries, root.position()));
  }

  /**
   * The values after overrides as one JSON text: equal for configs that mean the same experiments
   * in the same order.
   */
  public String canonicalJson() {
    return new GsonBuilder()
        .serializeNulls()
        .serializeSpecialFloatingPointValues()
        .disableHtmlEscaping()
        .create()
        .toJson(root.plain());
  }

  /** Finds the keys of the file that no experiment reads, and says what is wrong with them. */
  public UnreadKeys unreadKeys() {
    return new UnreadKeys(ofExperiments().section());
  }

  private static Section section(String name, String text) {
    @Nullable ConfigNode root = ConfigParser.parse(name, text);
    if (root instanceof Section section && !section.entries().isEmpty()) {
      return section;
    }
    if (root == null || root instanceof Section || root.plain() == null) {
      throw new UserException(
          "The config " + name + " is empty.", "Write at least `num_epochs: 1` into it.");
    }
    throw root.position()
        .error(
            "The config must be made of `key: value` lines, but here stands something else.",
            "Write `key: value`.");
  }
}
