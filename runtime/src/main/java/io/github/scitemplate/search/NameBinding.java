package io.github.scitemplate.search;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a name in an expression stands for: a parameter, a key within the sections that a parameter
 * chooses from, or a fixed value of the config.
 *
 * @param parameter the index in the space; -1 for a fixed value
 * @param path the keys within the chosen section
 * @param constant the fixed value
 */
record NameBinding(int parameter, List<String> path, @Nullable Object constant) {

  static NameBinding toParameter(int parameter, List<String> path) {
    return new NameBinding(parameter, path, null);
  }

  static NameBinding toConstant(Object value) {
    return new NameBinding(-1, List.of(), value);
  }

  boolean fixed() {
    return parameter < 0;
  }

  @Nullable Object value(@Nullable Object[] values) {
    return fixed() ? constant : within(values[parameter]);
  }

  /** The values it can have, or one number for a parameter that takes any of many. */
  List<Object> examples(List<Parameter> parameters) {
    if (fixed()) {
      return List.of(Objects.requireNonNull(constant));
    }
    return parameters.get(parameter).domain() instanceof Choice choice
        ? choice.values().stream().map(this::within).filter(Objects::nonNull).distinct().toList()
        : List.of(1.0);
  }

  /** Whether {@link #examples} are all values there are. */
  boolean finite(List<Parameter> parameters) {
    return !fixed() && parameters.get(parameter).domain() instanceof Choice;
  }

  private @Nullable Object within(@Nullable Object value) {
    Object found = value;
    for (String key : path) {
      found = found instanceof Map<?, ?> section ? section.get(key) : null;
    }
    return found;
  }
}
