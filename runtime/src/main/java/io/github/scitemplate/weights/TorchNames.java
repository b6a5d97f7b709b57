package io.github.scitemplate.weights;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the parameters of DJL's layers among the names of a PyTorch module. */
final class TorchNames {
  private static final String COUNTER = "num_batches_tracked";

  /** Such as {@code 02conv}: DJL counts children from 1, in two digits or more. */
  private static final Pattern CHILD = Pattern.compile("(\\d\\d+?)(\\D.*)");

  /**
   * Such as {@code l_1_i2h_WEIGHT}: layer, from where, kind. The gates come in the same order.
   * Layers that go both ways are left out, since DJL hands libtorch their weights in a wrong order.
   */
  private static final Pattern RECURRENT = Pattern.compile("l_(\\d+)_([ih])2h_(WEIGHT|BIAS)");

  /** Where the two differ in layers that do not recur. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "gamma", "weight",
          "beta", "bias",
          "embedding", "weight",
          "out_proj_weight", "out_proj.weight",
          "out_proj_bias", "out_proj.bias",
          "runningMean", "running_mean",
          "runningVar", "running_var");

  private final Collection<String> names;

  TorchNames(Collection<String> names) {
    this.names = names;
  }

  /** The name of a parameter in the file, if it is there. */
  Optional<String> of(String parameter) {
    String prefix = "";
    String rest = parameter;
    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
      @Nullable String child = child(prefix, rest.substring(0, dot));
      if (child == null) {
        return Optional.empty();
      }
      prefix = child;
      rest = rest.substring(dot + 1);
    }
    return Optional.of(prefix + parameterName(rest)).filter(names::contains);
  }

  /** What the names of a child's tensors begin with. */
  private @Nullable String child(String prefix, String block) {
    Matcher numbered = CHILD.matcher(block);
    if (hasAny(prefix + block + ".") || !numbered.matches()) {
      return hasAny(prefix + block + ".") ? prefix + block + "." : null;
    }
    String named = prefix + numbered.group(2) + ".";
    String counted = prefix + (Integer.parseInt(numbered.group(1)) - 1) + ".";
    return hasAny(named) ? named : hasAny(counted) ? counted : null;
  }

  private boolean hasAny(String prefix) {
    return names.stream().anyMatch(name -> name.startsWith(prefix));
  }

  /**
   * What PyTorch calls a child: the name that it was added under; by its place if that is the name
   * of its class, as containers of DJL do it.
   *
   * @param key the child's name in its block, such as {@code 02conv}
   * @param className the class of the child, without its package
   */
  static String childOf(String key, String className) {
    Matcher numbered = CHILD.matcher(key);
    if (!numbered.matches()) {
      return key.replace('.', '_');
    }
    return numbered.group(2).equals(className)
        ? Integer.toString(Integer.parseInt(numbered.group(1)) - 1)
        : numbered.group(2).replace('.', '_');
  }

  /** What PyTorch calls a parameter of DJL's, without its block's path. */
  static String parameterName(String name) {
    Matcher recurrent = RECURRENT.matcher(name);
    if (!recurrent.matches()) {
      return PARAMETERS.getOrDefault(name, name);
    }
    return (recurrent.group(3).equals("WEIGHT") ? "weight_" : "bias_")
        + recurrent.group(2)
        + "h_l"
        + recurrent.group(1);
  }

  /** Batch norm counts batches, which is of use for a momentum that DJL's does not have. */
  static boolean isCounter(String name) {
    return name.equals(COUNTER) || name.endsWith("." + COUNTER);
  }
}
