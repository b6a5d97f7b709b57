package io.github.scitemplate.config.key;

import io.github.scitemplate.config.text.ConfigText;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of a section whose value is neither a section nor a list of sections. */
public final class Leaves {
  private final Map<KeyPath, ConfigNode> nodes = new LinkedHashMap<>();

  /**
   * Finds the leaves of {@code section} in file order.
   *
   * @param path of the section from the top of the config
   */
  public Leaves(Section section, KeyPath path) {
    collect(section, path);
  }

  private void collect(ConfigNode node, KeyPath path) {
    if (node instanceof Section section) {
      for (Entry entry : section.entries().values()) {
        collect(entry.value(), path.child(entry.key()));
      }
    } else if (node instanceof Items list && list.holdSections()) {
      for (int i = 0; i < list.values().size(); i++) {
        collect(list.values().get(i), path.item(i));
      }
    } else {
      nodes.put(path, node);
    }
  }

  /** The value at {@code path}, from the top of the config. */
  public Optional<ConfigNode> at(KeyPath path) {
    return Optional.ofNullable(nodes.get(path));
  }

  /** The values by path: numbers and truth values as such, everything else as tables show it. */
  public Map<String, Object> labels() {
    Map<String, Object> labels = new LinkedHashMap<>();
    nodes.forEach(
        (path, node) -> {
          @Nullable Object plain = node.plain();
          boolean typed = plain instanceof Number || plain instanceof Boolean;
          labels.put(path.text(), typed ? plain : ConfigText.label(node));
        });
    return labels;
  }

  /**
   * The values by path, as Boolean, Long, Double, String or List; an empty value becomes an empty
   * text.
   */
  public Map<String, Object> plain() {
    Map<String, Object> values = new LinkedHashMap<>();
    nodes.forEach(
        (path, node) -> {
          @Nullable Object plain = node.plain();
          values.put(path.text(), plain == null ? "" : plain);
        });
    return values;
  }
}
