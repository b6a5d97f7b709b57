package io.github.scitemplate.search;

import io.github.scitemplate.config.DidYouMean;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds what the names of an expression stand for. As everywhere in a config, a key is named by its
 * path, or by the end of its path if no other key ends so.
 */
final class NameLookup {
  private final List<Parameter> parameters;
  private final Map<String, Object> constants;

  NameLookup(List<Parameter> parameters, Map<String, Object> constants) {
    this.parameters = parameters;
    this.constants = constants;
  }

  NameBinding find(Term.Name name, String text) {
    List<Found> exact = all(name.name(), true);
    List<Found> found = exact.isEmpty() ? all(name.name(), false) : exact;
    if (found.size() == 1) {
      return found.get(0).binding();
    }
    throw found.isEmpty() ? unknown(name, text) : ambiguous(name, text, found);
  }

  private record Found(String path, NameBinding binding) {}

  private List<Found> all(String name, boolean wholePath) {
    var found = new ArrayList<Found>();
    constants.forEach(
        (path, value) -> {
          if (matches(path, name, wholePath)) {
            found.add(new Found(path, NameBinding.toConstant(value)));
          }
        });
    for (int i = 0; i < parameters.size(); i++) {
      String path = parameters.get(i).name();
      int index = i;
      if (matches(path, name, wholePath)) {
        found.add(new Found(path, NameBinding.toParameter(i, List.of())));
      } else {
        within(index, name, wholePath).ifPresent(b -> found.add(new Found(path, b)));
      }
    }
    return found;
  }

  private static boolean matches(String path, String name, boolean wholePath) {
    return path.equals(name) || (!wholePath && path.endsWith("." + name));
  }

  /** The name as a parameter's name with keys of the sections it chooses from. */
  private Optional<NameBinding> within(int parameter, String name, boolean wholePath) {
    for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
      if (matches(parameters.get(parameter).name(), name.substring(0, dot), wholePath)) {
        List<String> keys = Arrays.asList(name.substring(dot + 1).split("\\.", -1));
        NameBinding binding = NameBinding.toParameter(parameter, keys);
        if (binding.finite(parameters) && !binding.examples(parameters).isEmpty()) {
          return Optional.of(binding);
        }
      }
    }
    return Optional.empty();
  }

  private UserException unknown(Term.Name name, String text) {
    var known = new TreeSet<>(constants.keySet());
    parameters.forEach(parameter -> known.add(parameter.name()));
    return ExpressionError.at(
        text,
        name.position(),
        "Nothing in the config is named " + name.name(),
        DidYouMean.closest(name.name(), known)
            .map(word -> "Did you mean " + word + "?")
            .orElse("Known are: " + String.join(", ", known) + "."));
  }

  private static UserException ambiguous(Term.Name name, String text, List<Found> found) {
    List<String> paths = found.stream().map(Found::path).toList();
    return ExpressionError.at(
        text,
        name.position(),
        "Several keys are named " + name.name(),
        "Write the whole path: " + String.join(" or ", paths) + ".");
  }
}
