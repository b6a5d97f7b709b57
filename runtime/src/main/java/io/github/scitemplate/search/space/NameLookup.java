package io.github.scitemplate.search.space;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.search.expression.ExpressionError;
import io.github.scitemplate.search.expression.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the names of an expression stand for. As everywhere in a config, a name is the path of
 * a key, or the end of its path if no other path ends in it. Keys with the same path in several
 * sections of a choice share one name: an experiment has only one of these sections.
 */
final class NameLookup {
  private final List<Known> known = new ArrayList<>();

  /**
   * A parameter, key or fixed value that has a name.
   *
   * @param name the path with the alternatives that hold it
   * @param path the path without alternatives
   */
  private record Known(String name, KeyPath path, NameBinding binding) {
    boolean isCalled(String wanted) {
      return name.equals(wanted) || path.text().equals(wanted);
    }
  }

  NameLookup(List<Parameter> parameters, Map<String, Object> constants) {
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      add(parameter.name(), i, List.of());
      if (parameter.domain() instanceof Choice choice) {
        for (List<String> keys : keys(choice)) {
          add(parameter.name() + "." + String.join(".", keys), i, keys);
        }
      }
    }
    constants.forEach(
        (path, value) ->
            known.add(new Known(path, new KeyPath(path), NameBinding.toConstant(value))));
  }

  private void add(String name, int parameter, List<String> keys) {
    KeyPath path = new KeyPath(name).withoutAlternatives();
    var source = new NameBinding.Source(parameter, keys);
    known.add(new Known(name, path, new NameBinding(List.of(source), null)));
  }

  /** The paths of all keys in the sections among the choices. */
  private static Set<List<String>> keys(Choice choice) {
    Set<List<String>> keys = new LinkedHashSet<>();
    choice.values().forEach(value -> collect(value, List.of(), keys));
    return keys;
  }

  private static void collect(@Nullable Object value, List<String> path, Set<List<String>> keys) {
    if (value instanceof Map<?, ?> section) {
      section.forEach(
          (key, inner) -> {
            List<String> own = new ArrayList<>(path);
            own.add(String.valueOf(key));
            keys.add(own);
            collect(inner, own, keys);
          });
    }
  }

  NameBinding find(Term.Name name, String text) {
    Map<String, NameBinding> exact = all(k -> k.isCalled(name.name()));
    Map<String, NameBinding> found =
        exact.isEmpty() ? all(k -> k.path().endsWith(name.name())) : exact;
    if (found.size() == 1) {
      return found.values().iterator().next();
    }
    throw found.isEmpty() ? unknown(name, text) : ambiguous(name, text, found.keySet());
  }

  /**
   * The bindings of the wanted names by path. Those that share a path become one, since at most one
   * of them is present.
   */
  private Map<String, NameBinding> all(Predicate<Known> wanted) {
    var found = new LinkedHashMap<String, NameBinding>();
    for (Known one : known) {
      if (wanted.test(one)) {
        found.merge(one.path().text(), one.binding(), NameBinding::or);
      }
    }
    return found;
  }

  private UserException unknown(Term.Name name, String text) {
    var paths = new TreeSet<String>();
    known.forEach(one -> paths.add(one.path().text()));
    return ExpressionError.unknown(text, name, "Nothing in the config is named ", paths);
  }

  private static UserException ambiguous(Term.Name name, String text, Set<String> paths) {
    return ExpressionError.at(
        text,
        name.position(),
        "Several keys are named " + name.name(),
        "Write the whole path: " + Listing.of(paths) + ".");
  }
}
