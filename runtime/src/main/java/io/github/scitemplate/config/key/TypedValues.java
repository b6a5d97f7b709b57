package io.github.scitemplate.config.key;

import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.config.value.Distribution;
import io.github.scitemplate.error.UserException;
import org.jspecify.annotations.Nullable;

/**
 * Converts the values of keys to the types that are asked for; every error shows what stands there
 * instead.
 */
public final class TypedValues {
  private TypedValues() {}

  public static long whole(String key, ConfigNode node) {
    if (node instanceof Scalar scalar && scalar.value() instanceof Long value) {
      return value;
    }
    throw wrongType(
        key,
        "a whole number",
        node,
        "Write digits alone, such as `" + KeyPath.lastKey(key) + ": 10`.");
  }

  public static int int32(String key, ConfigNode node) {
    long value = whole(key, node);
    if (value != (int) value) {
      throw node.position()
          .error(
              "The value of " + key + " does not fit into 32 bits.",
              "Write a number from -2147483648 to 2147483647.");
    }
    return (int) value;
  }

  public static double number(String key, ConfigNode node) {
    if (node instanceof Scalar scalar && scalar.value() instanceof Number value) {
      return value.doubleValue();
    }
    throw wrongType(key, "a number", node, "Write it such as 0.01 or 1e-2, without quotes.");
  }

  public static String string(String key, ConfigNode node) {
    if (node instanceof Scalar scalar && scalar.value() instanceof String value) {
      return value;
    }
    throw wrongType(key, "a text", node, "Put the value in quotes if it is meant as text.");
  }

  public static UserException wrongType(String key, String wanted, ConfigNode node, String fix) {
    return node.position()
        .error(
            KeyPath.lastKey(key)
                + " must be "
                + wanted
                + ", but here it is "
                + describe(node)
                + ".",
            fix);
  }

  private static String describe(ConfigNode node) {
    if (node instanceof Section section) {
      return Distribution.isOne(section)
          ? "a distribution; to search for it, end the key with an underscore"
          : "a section";
    }
    if (node instanceof Items) {
      return "a list; to try each value in turn, end the key with an underscore";
    }
    @Nullable Object value = ((Scalar) node).value();
    if (value == null) {
      return "empty";
    }
    return value instanceof String text ? "the text '" + text + "'" : ((Scalar) node).text();
  }
}
