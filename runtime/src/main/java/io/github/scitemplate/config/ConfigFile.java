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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** The section that says how to ask Slurm for machines. */
  private static final String SLURM = "Slurm";

  private static final Set<String> OF_THE_SESSION = Set.of(SEARCH, SLURM);

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

  /**
   * The keys of a file that says what is usual on a machine; nothing if there is no such file, or
   * it says nothing.
   *
   * @param name what messages call the file
   */
  public static Optional<Config> usual(Path file, String name) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    @Nullable ConfigNode root =
        ConfigParser.parse(name, ConfigBytes.text(ConfigBytes.of(file, name), name));
    return root == null || (root instanceof Section keys && keys.entries().isEmpty())
        ? Optional.empty()
        : Optional.of(new Config(name, keys(root)));
  }

  /**
   * The keys that {@code key=value,…} gives; the values are typed like YAML.
   *
   * @param source what messages call the text
   * @param example a few assignments, for the message about a wrong one
   */
  public static Config assigned(String source, String assignments, String example) {
    return new Config(source, Overrides.section(source, assignments, example));
  }

  /** The config with {@code key=value,…} applied; the values are typed like YAML. */
  public ConfigFile withOverrides(String overrides) {
    if (overrides.isBlank()) {
      return this;
    }
    Section changed = Overrides.apply(overrides, root, OF_THE_SESSION);
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
    return sectionOf(
        SEARCH, Set.of("method"), "Write such as `Search: {method: tpe, num_experiments: 60}`.");
  }

  /**
   * How to ask Slurm for machines, if the config says so. No experiment sees this section, since
   * its numbers cannot depend on where it runs.
   *
   * @param keys the keys of such a section, by which one whose name is misspelt is recognized
   */
  public Optional<Config> slurm(Set<String> keys) {
    return sectionOf(SLURM, keys, "Write such as `Slurm: {partition: gpu, time: 04:00:00}`.");
  }

  private Optional<Config> sectionOf(String name, Set<String> keys, String fix) {
    @Nullable Entry entry = root.entries().get(name);
    if (entry == null || entry.isEmpty()) {
      checkSpelling(name, keys);
      return Optional.empty();
    }
    if (!entry.swept() && entry.value() instanceof Section section) {
      return Optional.of(new Config(source, section));
    }
    throw entry.position().error(name + " must be a section.", fix);
  }

  /** Without this check, nobody would read a section of the session whose name is misspelt. */
  private void checkSpelling(String name, Set<String> keys) {
    for (Entry entry : root.entries().values()) {
      boolean isMeant =
          entry.value() instanceof Section section
              && section.entries().keySet().stream().anyMatch(keys::contains);
      if (isMeant && entry.key().equalsIgnoreCase(name)) {
        throw entry
            .position()
            .error(
                (name.equals(SEARCH) ? "The section of a search" : "The section on Slurm")
                    + " is called "
                    + name
                    + ", not "
                    + entry.key()
                    + ".",
                "Rename it to " + name + ".");
      }
    }
  }

  /** The config without what concerns the session alone, and with its repeats as a sweep. */
  private SweptTemplate ofExperiments() {
    return SweptTemplate.of(without(OF_THE_SESSION));
  }

  private Section without(Set<String> sections) {
    Map<String, Entry> entries = new LinkedHashMap<>(root.entries());
    entries.keySet().removeAll(sections);
    return new Section(entries, root.position());
  }

  /**
   * The values after overrides as one JSON text: equal for configs that mean the same experiments
   * in the same order, wherever they run.
   */
  public String canonicalJson() {
    return new GsonBuilder()
        .serializeNulls()
        .serializeSpecialFloatingPointValues()
        .disableHtmlEscaping()
        .create()
        .toJson(without(Set.of(SLURM)).plain());
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
    return keys(root);
  }

  private static Section keys(ConfigNode root) {
    if (root instanceof Section section) {
      return section;
    }
    throw root.position()
        .error(
            "The config must be made of `key: value` lines, but here stands something else.",
            "Write `key: value`.");
  }
}
