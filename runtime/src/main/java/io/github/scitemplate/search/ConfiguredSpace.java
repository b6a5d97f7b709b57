package io.github.scitemplate.search;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.Origin;
import io.github.scitemplate.config.SearchedParameters;
import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.sweep.SweptTemplate;
import io.github.scitemplate.config.value.Distribution;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.expression.Nothing;
import io.github.scitemplate.search.expression.Term;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The space that the swept keys of a config span. A point of it is an experiment or, if there are
 * keys to average over, several: its members, which have a value of these keys each.
 *
 * @param keys the swept keys
 * @param space the space of the keys, with conditions and exclusions
 * @param averaged the keys that the space leaves out, since points are averaged over them
 */
public record ConfiguredSpace(
    SearchedParameters keys, SearchSpace space, List<SearchedParameters.Key> averaged) {
  private static final String WHEN = "when";

  /**
   * Reads the swept keys, and the conditions and exclusions of {@code search}.
   *
   * @param averaging whether points are averaged over the keys that the config names for it;
   *     otherwise these keys come last in the space
   */
  static ConfiguredSpace read(ConfigFile config, Config search, boolean averaging) {
    SearchedParameters keys = config.searchedParameters(Numbers::exact);
    List<SearchedParameters.Key> searched = new ArrayList<>(keys.keys());
    if (!averaging) {
      searched.addAll(keys.averagedKeys());
    }
    Map<String, SearchedParameters.Key> byName = new HashMap<>();
    searched.forEach(key -> byName.put(key.name(), key));
    List<Parameter> parameters = new ArrayList<>();
    for (SearchedParameters.Key key : searched) {
      parameters.add(parameter(byName, key));
    }
    var building =
        new Building(
            parameters, List.of(), keys.fixed(), averaging ? keys.averagedKeys() : List.of());
    building.check(search.origin());
    if (search.has(WHEN)) {
      building.addConditions(search.getSection(WHEN));
    }
    if (search.has("exclude")) {
      search.getTexts("exclude").forEach(building::exclude);
    }
    return new ConfiguredSpace(keys, building.space(), averaging ? keys.averagedKeys() : List.of());
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
    private final List<SearchedParameters.Key> averaged;
    private @Nullable SearchSpace space;

    Building(
        List<Parameter> parameters,
        List<Expression> exclusions,
        Map<String, Object> fixed,
        List<SearchedParameters.Key> averaged) {
      this.parameters = new ArrayList<>(parameters);
      this.exclusions = new ArrayList<>(exclusions);
      this.fixed = fixed;
      this.averaged = averaged;
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
          checkAveraged(path, condition.origin());
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

    private Expression parsed(Config.Text written) {
      Expression expression;
      try {
        expression = Expression.parse(written.text());
      } catch (UserException e) {
        throw written.origin().at(e);
      }
      expression
          .root()
          .forEach(
              part -> {
                if (part instanceof Term.Name name && !isKnown(name.name())) {
                  checkAveraged(name.name(), written.origin());
                }
              });
      return expression;
    }

    private boolean isKnown(String name) {
      return Stream.concat(parameters.stream().map(Parameter::name), fixed.keySet().stream())
          .anyMatch(known -> new KeyPath(known).withoutAlternatives().endsWith(name));
    }

    private void checkAveraged(String name, Origin origin) {
      for (SearchedParameters.Key key : averaged) {
        if (new KeyPath(key.name()).endsWith(name)) {
          throw origin.error(
              "Every point has all values of " + key.name() + ", since it is averaged over them.",
              "Name other keys here, or do not average over " + key.name() + ".");
        }
      }
    }
  }

  /** How many experiments a point has: 1 if there are no keys to average over. */
  public int members() {
    return sizes().stream().reduce(1, (a, b) -> a * b);
  }

  private List<Integer> sizes() {
    return averaged.stream().map(key -> key.choices().size()).toList();
  }

  /** A few members, the first among them, that hold each value of the keys to average over. */
  public List<Integer> coveringMembers() {
    return SweptTemplate.covering(sizes());
  }

  /**
   * The config of an experiment at {@code point}.
   *
   * @param member which of the point's experiments, from 0
   */
  public Config config(Point point, int member) {
    return keys.config(values(point, member));
  }

  /**
   * The values of an experiment as files keep them; a choice is kept as its place in the list.
   *
   * @param member which of the point's experiments, from 0
   */
  public Map<String, Object> values(Point point, int member) {
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
    int stride = members();
    for (SearchedParameters.Key key : averaged) {
      stride /= key.choices().size();
      values.put(key.name(), (long) (member / stride % key.choices().size()));
    }
    return values;
  }

  /**
   * Which of its point's experiments has these values, from 0.
   *
   * @throws IllegalArgumentException if the values do not say so
   */
  public int member(Map<String, ?> values) {
    int member = 0;
    for (SearchedParameters.Key key : averaged) {
      int size = key.choices().size();
      if (!(values.get(key.name()) instanceof Long place) || place < 0 || place >= size) {
        throw new IllegalArgumentException("There is no such value of " + key.name());
      }
      member = member * size + place.intValue();
    }
    return member;
  }

  /**
   * The point of an experiment with these values; a choice is given as its place in the list.
   *
   * @throws UserException if the point is not in the space
   */
  public Point point(Map<String, ?> values) {
    Map<String, Object> chosen = new LinkedHashMap<>();
    values.forEach((name, value) -> chosen.put(name, chosen(name, value)));
    averaged.forEach(key -> chosen.remove(key.name()));
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
