package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.monitor.ScoreMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Gives the parameters and settings of a session's experiments by their numbers, from 1. */
public interface SessionExperiments {

  /** How many there will be; empty if only running them shows it. */
  OptionalLong count();

  /** How many are known by now: those with the numbers up to this one. */
  long known();

  /** The parameters of a known experiment. */
  Config config(long experiment);

  /**
   * The score metrics that declare that less is better. A score mode in the config overrides this.
   */
  Set<String> minimised();

  /** The config that a known experiment has in its directory, which runs by itself. */
  default String text(long experiment) {
    Config cfg = config(experiment);
    String yaml = cfg.toYaml();
    if (!isMinimised(cfg)) {
      return yaml;
    }
    String said = yaml.replaceFirst("(?m)^( *)score_mode: null$", "$1score_mode: min");
    return said.equals(yaml) ? yaml + "score_mode: min\n" : said;
  }

  /** The framework's settings of a known experiment. */
  default ExperimentSettings settings(long experiment) {
    Config cfg = config(experiment);
    ExperimentSettings settings = ExperimentSettings.read(cfg);
    return isMinimised(cfg) ? settings.minimising() : settings;
  }

  private boolean isMinimised(Config cfg) {
    return !cfg.has("score_mode")
        && minimised().contains(ExperimentSettings.read(cfg).score().metric());
  }

  /** The keys of the session's config. */
  SweptParameters parameters();

  /** Headings that the overview needs for itself. */
  Set<String> takenHeadings();

  /** Headings of the varied parameters. */
  default List<String> headings() {
    return parameters().variedHeadings(takenHeadings());
  }

  /**
   * Of headings or labels of the varied parameters those that do not differ between experiments
   * that belong together.
   */
  default List<String> ofCombinations(List<String> varied) {
    List<String> paths = parameters().variedPaths();
    return IntStream.range(0, paths.size())
        .filter(i -> !parameters().averages(paths.get(i)))
        .mapToObj(varied::get)
        .toList();
  }

  /** Whether more or less is the better score; nothing if the experiments differ in it. */
  default Optional<ScoreMode> scoreMode() {
    boolean differs = parameters().varies("score_metric") || parameters().varies("score_mode");
    return differs || known() == 0 ? Optional.empty() : Optional.of(settings(1).score().mode());
  }

  /** Labels of the varied parameters of a known experiment, blank where absent. */
  default List<String> varied(long experiment) {
    Config cfg = config(experiment);
    return parameters().variedPaths().stream().map(path -> cfg.label(path).orElse("")).toList();
  }

  /** The plain values of the varied parameters that a known experiment has, by heading. */
  default Map<String, @Nullable Object> values(long experiment) {
    Config cfg = config(experiment);
    List<String> headings = headings();
    List<String> paths = parameters().variedPaths();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      String heading = headings.get(i);
      cfg.value(paths.get(i)).ifPresent(value -> values.put(heading, value.plain()));
    }
    return values;
  }

  /** The varied parameters that a known experiment has, for people; empty if it has none. */
  default String described(long experiment) {
    return inWords(headings(), varied(experiment));
  }

  /**
   * Parameters for people, without those that are absent.
   *
   * @param values labels, blank where absent
   */
  static String inWords(List<String> headings, List<String> values) {
    return IntStream.range(0, headings.size())
        .filter(i -> !values.get(i).isEmpty())
        .mapToObj(i -> headings.get(i) + " " + Numbers.label(values.get(i)))
        .collect(Collectors.joining(", "));
  }
}
