package io.github.scitemplate.config.key;

import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys with a value of their own: no sections, and no lists of sections. */
public final class Leaves {
  private Leaves() {}

  /**
   * The leaves of {@code section} in file order.
   *
   * @param path of the section from the top of the config
   */
  public static Map<KeyPath, ConfigNode> of(Section section, KeyPath path) {
    Map<KeyPath, ConfigNode> leaves = new LinkedHashMap<>();
    collect(section, path, leaves);
    return Collections.unmodifiableMap(leaves);
  }

  private static void collect(ConfigNode node, KeyPath path, Map<KeyPath, ConfigNode> leaves) {
    if (node instanceof Section section) {
      for (Entry entry : section.entries().values()) {
        collect(entry.value(), path.child(entry.key()), leaves);
      }
    } else if (node instanceof Items list && list.holdSections()) {
      for (int i = 0; i < list.values().size(); i++) {
        collect(list.values().get(i), path.item(i), leaves);
      }
    } else {
      leaves.put(path, node);
    }
  }
}
