package io.github.scitemplate.search;

import io.github.scitemplate.config.DidYouMean;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.search.NameBinding.Source;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds what the names of an expression stand for. As everywhere in a config, a key is named by its
 * path, or by the end of its path if no other key ends so. Keys of the same path in several
 * sections of a list are one name: a config has only one of them.
 */
final class NameLookup {
  private static final Pattern PLACE = Pattern.compile("_\\[\\d+]");

  private final List<Parameter> parameters;
  private final Map<String, Object> constants;

  NameLookup(List<Parameter> parameters, Map<String, Object> constants) {
    this.parameters = parameters;
    this.constants = constants;
  }

  NameBinding find(Term.Name name, String text) {
    Map<String, NameBinding> exact = all(name.name(), true);
    Map<String, NameBinding> found = exact.isEmpty() ? all(name.name(), false) : exact;
    if (found.size() == 1) {
      return found.values().iterator().next();
    }
    throw found.isEmpty() ? unknown(name, text) : ambiguous(name, text, found.keySet());
  }

  /** What has the name, by path; what shares a path is one thing, present in one of its forms. */
  private Map<String, NameBinding> all(String name, boolean wholePath) {
    var found = new LinkedHashMap<String, NameBinding>();
    for (int i = 0; i < parameters.size(); i++) {
      String own = parameters.get(i).name();
      String path = path(own);
      if (own.equals(name) || matches(path, name, wholePath)) {
        add(found, path, new NameBinding(List.of(new Source(i, List.of())), null));
      } else {
        within(found, i, name, wholePath);
      }
    }
    constants.forEach(
        (path, value) -> {
          if (matches(path, name, wholePath)) {
            add(found, path, NameBinding.toConstant(value));
          }
        });
    return found;
  }

  private static void add(Map<String, NameBinding> found, String path, NameBinding binding) {
    found.merge(path, binding, NameBinding::or);
  }

  /** A parameter's name without the places of the sections that hold it. */
  private static String path(String parameter) {
    return PLACE.matcher(parameter).replaceAll("");
  }

  private static boolean matches(String path, String name, boolean wholePath) {
    return path.equals(name) || (!wholePath && path.endsWith("." + name));
  }

  /** Finds the name as a parameter's name with keys of the sections it chooses from. */
  private void within(
      Map<String, NameBinding> found, int parameter, String name, boolean wholePath) {
    String path = path(parameters.get(parameter).name());
    for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
      if (matches(path, name.substring(0, dot), wholePath)) {
        String keys = name.substring(dot);
        var source = new Source(parameter, Arrays.asList(keys.substring(1).split("\\.", -1)));
        if (source.finite(parameters) && !source.examples(parameters).isEmpty()) {
          add(found, path + keys, new NameBinding(List.of(source), null));
          return;
        }
      }
    }
  }

  private UserException unknown(Term.Name name, String text) {
    var known = new TreeSet<>(constants.keySet());
    parameters.forEach(parameter -> known.add(path(parameter.name())));
    return ExpressionError.at(
        text,
        name.position(),
        "Nothing in the config is named " + name.name(),
        DidYouMean.closest(name.name(), known)
            .map(word -> "Did you mean " + word + "?")
            .orElse("Known are: " + String.join(", ", known) + "."));
  }

  private static UserException ambiguous(Term.Name name, String text, Set<String> paths) {
    return ExpressionError.at(
        text,
        name.position(),
        "Several keys are named " + name.name(),
        "Write the whole path: " + String.join(" or ", paths) + ".");
  }
}
