package io.github.scitemplate.weights;

import ai.djl.nn.Block;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Says which tensor of a file belongs to which parameter of a model. The rules change the file's
 * names one after the other; a tensor whose name is a parameter's at last fills that parameter.
 */
public final class NameMap {
  private final boolean pytorch;
  private final List<UnaryOperator<String>> rules;

  private NameMap(boolean pytorch, List<UnaryOperator<String>> rules) {
    this.pytorch = pytorch;
    this.rules = rules;
  }

  /** The file's names are the model's. */
  public static NameMap same() {
    return new NameMap(false, List.of());
  }

  /** Each name of a file with the parameter's that it stands for. */
  public static NameMap of(Map<String, String> parameterOfTensor) {
    Map<String, String> all = Map.copyOf(parameterOfTensor);
    return same().rule(name -> all.getOrDefault(name, name));
  }

  /**
   * The file has the names of a PyTorch module that is built as the model. A child {@code 02conv}
   * is found as {@code conv}, else by its place, which PyTorch counts from 0, as {@code 1}. The
   * parameters of DJL's layers are found under PyTorch's names, such as {@code running_mean} for
   * {@code runningMean}. Recurrent layers that go both ways are not found: DJL's PyTorch engine
   * computes them otherwise. Names that are the model's own are found, too. The counters {@code
   * num_batches_tracked} of batch norm are not needed.
   */
  public static NameMap pytorch() {
    return new NameMap(true, List.of());
  }

  /**
   * The rules that a text has.
   *
   * @param rules {@code FROM=TO}, separated by commas or lines; what the regular expression FROM
   *     finds in a name becomes TO, which may have {@code $1} and so on for the groups
   * @throws UserException if a rule cannot be read
   */
  public static NameMap ofRules(String rules) {
    return TorchLayout.changes(rules);
  }

  /**
   * The names of a model's parameters in a PyTorch module that is built as the model, changed by
   * the rules of this map: the other way of {@link #pytorch}.
   *
   * @param parameters their names in the model, such as {@code 01Linear.weight}
   * @throws UserException if two would have one name, or one that of a part
   */
  public List<String> torchNames(Block model, List<String> parameters) {
    return TorchLayout.names(model, parameters, this);
  }

  /** Then also: the tensor {@code from} is called {@code to}. */
  public NameMap rename(String from, String to) {
    return rule(name -> name.equals(from) ? to : name);
  }

  /** Then also: names that begin with {@code from} begin with {@code to} instead. */
  public NameMap replacePrefix(String from, String to) {
    return rule(name -> name.startsWith(from) ? to + name.substring(from.length()) : name);
  }

  /**
   * Then also: what the expression finds in a name is replaced.
   *
   * @param regex as in {@link Pattern}
   * @param replacement may have {@code $1} and so on for the groups
   */
  public NameMap replace(String regex, String replacement) {
    Pattern pattern = Pattern.compile(regex);
    return rule(name -> pattern.matcher(name).replaceAll(replacement));
  }

  private NameMap rule(UnaryOperator<String> rule) {
    List<UnaryOperator<String>> all = new ArrayList<>(rules);
    all.add(rule);
    return new NameMap(pytorch, List.copyOf(all));
  }

  /**
   * The names of a file as the rules change them, each with its own.
   *
   * @throws UserException if two become one
   */
  Map<String, String> changed(Iterable<String> names) {
    Map<String, String> changed = new LinkedHashMap<>();
    for (String name : names) {
      String now = name;
      for (UnaryOperator<String> rule : rules) {
        now = rule.apply(now);
      }
      String other = changed.put(now, name);
      if (other != null) {
        throw new UserException(
            "The map of names calls both " + other + " and " + name + " " + now + ".",
            "Give each tensor a name of its own.");
      }
    }
    return changed;
  }

  /** Which of a file's changed names stands for a parameter, if one does. */
  Optional<String> tensorOf(String parameter, Map<String, String> changed) {
    if (changed.containsKey(parameter)) {
      return Optional.of(parameter);
    }
    return pytorch ? new TorchNames(changed.keySet()).of(parameter) : Optional.empty();
  }

  /** Whether nobody misses a tensor that no parameter takes. */
  boolean isNotNeeded(String changed) {
    return pytorch && TorchNames.isCounter(changed);
  }
}
