package io.github.scitemplate.search;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.Origin;
import io.github.scitemplate.config.SearchedParameters;
import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.value.Distribution;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.expression.Nothing;
import io.github.scitemplate.search.space.Choice;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The space that the swept keys of a config span: its points are experiments.
 *
 * @param keys the swept keys
 * @param space the space of the keys, with conditions and exclusions
 */
public record ConfiguredSpace(SearchedParameters keys, SearchSpace space) {
  private static final String WHEN = "when";

  /** Reads the swept keys, and the conditions and exclusions of {@code search}. */
  static ConfiguredSpace read(ConfigFile config, Config search) {
    SearchedParameters keys = config.searchedParameters(Numbers::exact);
    Map<String, SearchedParameters.Key> byName = new HashMap<>();
    keys.keys().forEach(key -> byName.put(key.name(), key));
    List<Parameter> parameters = new ArrayList<>();
    for (SearchedParameters.Key key : keys.keys()) {
      parameters.add(parameter(byName, key));
    }
    var building = new Building(parameters, List.of(), keys.fixed());
    building.check(search.origin());
    if (search.has(WHEN)) {
      building.addConditions(search.getSection(WHEN));
    }
    if (search.has("exclude")) {
      search.getTexts("exclude").forEach(building::exclude);
    }
    return new ConfiguredSpace(keys, building.space());
  }

  private static Parameter parameter(
      Map<String, SearchedParameters.Key> keys, SearchedParameters.Key key) {
    try {
      Parameter parameter = Parameter.of(key.name(), domain(key));
      for (SearchedParameters.Choice choice : key.within()) {
        parameter = parameter.within(choice.key(), value(keys, choice));
      }
      return parameter;
    } catch (UserException e) {
      throw key.origin().at(e);
    }
  }

  private static Object value(
      Map<String, SearchedParameters.Key> keys, SearchedParameters.Choice choice) {
    SearchedParameters.Key holding = Objects.requireNonNull(keys.get(choice.key()));
    return orNothing(holding.choices().get(choice.index()));
  }

  private static Object orNothing(@Nullable Object value) {
    return value == null ? Nothing.NOTHING : value;
  }

  private static Domain domain(SearchedParameters.Key key) {
    return key.distribution()
        .map(ConfiguredSpace::domain)
        .orElseGet(
            () -> Domain.choice(key.choices().stream().map(ConfiguredSpace::orNothing).toList()));
  }

  private static Domain domain(Distribution distribution) {
    double first = distribution.first();
    double second = distribution.second();
    if (distribution.step().isPresent()) {
      return Domain.stepped(first, second, distribution.step().getAsDouble());
    }
    return switch (distribution.kind()) {
      case UNIFORM -> Domain.uniform(first, second);
      case LOG_UNIFORM -> Domain.logUniform(first, second);
      case INT_UNIFORM -> Domain.intUniform((long) first, (long) second);
      case INT_LOG_UNIFORM -> Domain.intLogUniform((long) first, (long) second);
      case NORMAL -> Domain.normal(first, second);
    };
  }

  /**
   * A space to which conditions and exclusions are added one by one, so that an error can point at
   * the wrong one.
   */
  private static final class Building {
    private final List<Parameter> parameters;
    private final List<Expression> exclusions;
    private final Map<String, Object> fixed;
    private @Nullable SearchSpace space;

    Building(List<Parameter> parameters, List<Expression> exclusions, Map<String, Object> fixed) {
      this.parameters = new ArrayList<>(parameters);
      this.exclusions = new ArrayList<>(exclusions);
      this.fixed = fixed;
    }

    SearchSpace space() {
      return space == null ? SearchSpace.of(parameters, exclusions, fixed) : space;
    }

    void check(Origin origin) {
      try {
        space = SearchSpace.of(parameters, exclusions, fixed);
      } catch (UserException e) {
        throw origin.at(e);
      }
    }

    void addConditions(Config when) {
      for (String whole : when.leafValues().keySet()) {
        String path = whole.substring(WHEN.length() + 1);
        Config.Text condition = when.getCondition(path);
        List<Integer> meant = meant(path);
        if (meant.isEmpty()) {
          throw condition
              .origin()
              .error(
                  path + " is no swept key of this config.",
                  "A condition belongs to one of: "
                      + Listing.of(parameters.stream().map(Parameter::name).toList())
                      + ".");
        }
        Expression expression = parsed(condition);
        meant.forEach(i -> parameters.set(i, parameters.get(i).when(expression)));
        check(condition.origin());
      }
    }

    /**
     * The indexes of the parameters at {@code path}; if there is none, of those whose path ends in
     * it.
     */
    private List<Integer> meant(String path) {
      return KeyPath.meant(
          path,
          IntStream.range(0, parameters.size()).boxed().toList(),
          i -> new KeyPath(parameters.get(i).name()).withoutAlternatives());
    }

    void exclude(Config.Text exclusion) {
      exclusions.add(parsed(exclusion));
      check(exclusion.origin());
    }

    private static Expression parsed(Config.Text written) {
      try {
        return Expression.parse(written.text());
      } catch (UserException e) {
        throw written.origin().at(e);
      }
    }
  }

  /** The config of the experiment at {@code point}. */
  public Config config(Point point) {
    return keys.config(values(point));
  }

  /** The values of a point as files keep them; a choice is kept as its place in the list. */
  public Map<String, Object> values(Point point) {
    Map<String, Object> values = new LinkedHashMap<>();
    point
        .values()
        .forEach(
            (name, value) ->
                values.put(
                    name,
                    space.domainOf(name) instanceof Choice choice
                        ? (Object) (long) choice.indexOf(value)
                        : value));
    return values;
  }

  /**
   * The point with these values; a choice is given as its place in the list.
   *
   * @throws UserException if the point is not in the space
   */
  public Point point(Map<String, ?> values) {
    Map<String, Object> chosen = new LinkedHashMap<>();
    values.forEach((name, value) -> chosen.put(name, chosen(name, value)));
    return space.point(chosen);
  }

  private Object chosen(String name, Object value) {
    if (space.domainOf(name) instanceof Choice choice
        && value instanceof Number index
        && index.longValue() >= 0
        && index.longValue() < choice.size()) {
      return choice.values().get(index.intValue());
    }
    return value;
  }
}
