package io.github.scitemplate.slurm;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The places where keys on Slurm may stand. The option on the command line goes before the config,
 * the config before the files of the machine, and a person's own file before that of the site.
 */
final class SettingSources implements SlurmSettings.Origins {
  private static final String OPTION = "-Dslurm";
  private static final String FILE = "template/slurm.yaml";
  private static final String EXAMPLE = "-Dslurm=time=08:00:00,partition=long";
  private static final Path SITE = Path.of("/etc");

  /** The first one that has a key decides. */
  private final List<Config> sources;

  private final boolean typed;

  private SettingSources(List<Config> sources, boolean typed) {
    this.sources = sources;
    this.typed = typed;
  }

  /**
   * Opens the places.
   *
   * @param option {@code key=value,…}; empty for none
   * @param section the section of the config
   * @param files those of the machine, the most important first; they need not exist
   * @throws UserException if one of them has a key that nobody knows, or sweeps one
   */
  static SettingSources of(String option, Optional<Config> section, List<Path> files) {
    List<Config> sources = new ArrayList<>();
    if (!option.isBlank()) {
      sources.add(ConfigFile.assigned(OPTION, option, EXAMPLE));
    }
    section.ifPresent(sources::add);
    for (Path file : files) {
      ConfigFile.usual(file, file.toString()).ifPresent(sources::add);
    }
    sources.forEach(source -> source.allowOnly(SlurmSettings.KEYS));
    return new SettingSources(
        sources.stream().map(Config::ownKeysOnly).toList(), !option.isBlank());
  }

  /**
   * Where the machine's own keys stand: in the person's folder of settings, then in the site's.
   *
   * @param environment the variables of this process
   * @param home the person's home
   */
  static List<Path> files(Map<String, String> environment, Path home) {
    String given = environment.getOrDefault("XDG_CONFIG_HOME", "");
    // The specification of these folders has a relative path ignored.
    Path settings = Path.of(given).isAbsolute() ? Path.of(given) : home.resolve(".config");
    return List.of(settings.resolve(FILE), SITE.resolve(FILE));
  }

  /** The place that decides on a key; nothing if none has it. */
  Optional<Config> with(String key) {
    return sources.stream().filter(source -> source.has(key)).findFirst();
  }

  @Override
  public boolean has(String key) {
    return with(key).isPresent();
  }

  @Override
  public boolean isTyped(String key) {
    return typed && sources.get(0).has(key);
  }

  @Override
  public UserException error(String key, String problem, String fix) {
    return with(key)
        .map(source -> source.error(key, problem, fix))
        .orElseGet(() -> new UserException(problem, fix));
  }
}
