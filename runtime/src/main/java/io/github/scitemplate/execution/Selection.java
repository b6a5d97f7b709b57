package io.github.scitemplate.execution;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SearchedParameters;
import io.github.scitemplate.logger.Numbers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Some of the experiments that a config can make.
 *
 * @param combinations the numbers of combinations of the config's swept keys, from 0
 * @param points points of a search: the values of swept keys as {@link SearchedParameters#config}
 *     takes them
 */
public record Selection(List<Long> combinations, List<Map<String, Object>> points) {

  public static Selection ofCombinations(List<Long> combinations) {
    return new Selection(combinations, List.of());
  }

  public static Selection ofPoints(List<Map<String, Object>> points) {
    return new Selection(List.of(), points);
  }

  /** How many experiments are selected. */
  public int size() {
    return combinations.size() + points.size();
  }

  /** The parameters of the selected experiments, made one after another. */
  public Stream<Config> of(ConfigFile config) {
    if (points.isEmpty()) {
      return combinations.stream().map(config.parameters()::combination);
    }
    return points.stream().map(config.searchedParameters(Numbers::exact)::config);
  }
}
