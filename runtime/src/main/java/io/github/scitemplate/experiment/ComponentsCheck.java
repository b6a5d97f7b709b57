package io.github.scitemplate.experiment;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.engine.Torch;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Builds the components of experiments without training, to find errors before anything starts.
 *
 * @param readPaths the keys that were found and read
 * @param askedWords the last words of all keys that were asked for
 */
public record ComponentsCheck(Set<String> readPaths, Set<String> askedWords) {

  /** Nothing checked yet. */
  public static ComponentsCheck none() {
    return new ComponentsCheck(new LinkedHashSet<>(), new LinkedHashSet<>());
  }

  /**
   * Builds the components of the fewest experiments of a config that hold each swept value, and
   * sends one batch through each: what a project's own test calls.
   *
   * @return how many experiments were tried
   * @throws io.github.scitemplate.error.UserException what is wrong with the config or the
   *     components
   */
  public static int oneBatchThroughEach(Components components, Path config) {
    Torch.start();
    Torch.useThreads(Runtime.getRuntime().availableProcessors());
    SweptParameters parameters = ConfigFile.read(config, config.toString()).parameters();
    List<Long> indexes = parameters.coveringEachValue();
    ComponentsCheck check = none();
    indexes.forEach(index -> check.addWithBatch(components, parameters.combination(index)));
    return indexes.size();
  }

  /** Builds the components of one experiment and remembers the keys they read. */
  public void add(Components components, Config cfg) {
    BuiltComponents.build(components, ExperimentSettings.read(cfg), cfg);
    remember(cfg);
  }

  /** As {@link #add}, and trains on one batch. */
  public void addWithBatch(Components components, Config cfg) {
    ExperimentSettings settings = ExperimentSettings.read(cfg);
    BuiltComponents built = BuiltComponents.build(components, settings, cfg);
    built.tryOneBatch(settings);
    remember(cfg);
  }

  /** Adds what another check found. */
  public void add(ComponentsCheck other) {
    readPaths.addAll(other.readPaths);
    askedWords.addAll(other.askedWords);
  }

  private void remember(Config cfg) {
    readPaths.addAll(cfg.reads().paths());
    askedWords.addAll(cfg.reads().words());
  }
}
