package io.github.scitemplate.experiment;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.Config;
import java.util.LinkedHashSet;
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
