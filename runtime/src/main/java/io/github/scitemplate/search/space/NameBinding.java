package io.github.scitemplate.search.space;

import io.github.scitemplate.search.expression.Nothing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a name in an expression stands for. It may be parameters, of which at most one is present,
 * keys within the sections that parameters choose from, or a fixed value of the config.
 *
 * @param sources where the value may come from
 * @param constant the fixed value, used if no source has one; null if there is none
 */
public record NameBinding(List<Source> sources, @Nullable Object constant) {

  /**
   * A parameter, or a key within its values.
   *
   * @param parameter the index in the space
   * @param path the keys within the chosen section
   */
  record Source(int parameter, List<String> path) {

    private @Nullable Object within(@Nullable Object value) {
      Object found = value;
      for (String key : path) {
        found = found instanceof Map<?, ?> section ? section.get(key) : null;
      }
      return found == Nothing.NOTHING ? null : found;
    }

    /**
     * The values that the source can have; for a parameter on a range, one number stands for all.
     */
    List<Object> examples(List<Parameter> parameters) {
      return parameters.get(parameter).domain() instanceof Choice choice
          ? choice.values().stream().map(this::within).filter(Objects::nonNull).distinct().toList()
          : List.of(1.0);
    }

    /** Whether {@link #examples} gives all values. */
    boolean finite(List<Parameter> parameters) {
      return parameters.get(parameter).domain() instanceof Choice;
    }
  }

  public static NameBinding toConstant(Object value) {
    return new NameBinding(List.of(), value);
  }

  /** A binding that takes the value of this one or, if this one has none, of {@code other}. */
  NameBinding or(NameBinding other) {
    return new NameBinding(
        Stream.concat(sources.stream(), other.sources.stream()).toList(),
        constant == null ? other.constant : constant);
  }

  boolean fixed() {
    return sources.isEmpty();
  }

  @Nullable Object value(@Nullable Object[] values) {
    for (Source source : sources) {
      Object value = source.within(values[source.parameter]);
      if (value != null) {
        return value;
      }
    }
    return constant;
  }

  List<Object> examples(List<Parameter> parameters) {
    var examples = new ArrayList<Object>();
    sources.forEach(source -> examples.addAll(source.examples(parameters)));
    if (constant != null) {
      examples.add(constant);
    }
    return examples.stream().distinct().toList();
  }

  boolean finite(List<Parameter> parameters) {
    return !fixed() && sources.stream().allMatch(source -> source.finite(parameters));
  }
}
