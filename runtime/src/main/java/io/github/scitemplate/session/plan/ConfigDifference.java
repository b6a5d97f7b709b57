package io.github.scitemplate.session.plan;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.config.key.KeyPath;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Lists what differs between the values of two configs. */
public final class ConfigDifference {
  private static final int SHOWN = 10;

  private ConfigDifference() {}

  /** A line for each of the first ten keys whose values differ; each begins with a line break. */
  public static String lines(String earlierJson, String nowJson) {
    Map<String, String> earlier = leaves(earlierJson);
    Map<String, String> now = leaves(nowJson);
    Set<String> keys = new LinkedHashSet<>(earlier.keySet());
    keys.addAll(now.keySet());
    StringBuilder text = new StringBuilder();
    keys.stream()
        .filter(k -> !earlier.getOrDefault(k, "absent").equals(now.getOrDefault(k, "absent")))
        .limit(SHOWN)
        .forEach(
            k ->
                text.append(System.lineSeparator())
                    .append("  ")
                    .append(k)
                    .append(": ")
                    .append(earlier.getOrDefault(k, "absent"))
                    .append(" then, ")
                    .append(now.getOrDefault(k, "absent"))
                    .append(" now"));
    return text.isEmpty()
        ? System.lineSeparator() + "  the order of the keys differs"
        : text.toString();
  }

  /** The values of a config by the paths of their keys, as JSON. */
  public static Map<String, String> leaves(String json) {
    Map<String, String> leaves = new LinkedHashMap<>();
    collect(KeyPath.TOP, JsonParser.parseString(json), leaves);
    return leaves;
  }

  private static void collect(KeyPath path, JsonElement element, Map<String, String> leaves) {
    if (element instanceof JsonObject section) {
      section.entrySet().forEach(e -> collect(path.child(e.getKey()), e.getValue(), leaves));
    } else {
      leaves.put(path.text(), element.toString());
    }
  }
}
