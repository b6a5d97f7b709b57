package io.github.scitemplate.config.text;

import io.github.scitemplate.config.value.Position;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** YAML 1.2 as an editor reads it: without the rules for keys that a config has. */
public final class YamlOfEditors {
  private YamlOfEditors() {}

  /** The values of the only document: maps, lists, Boolean, Long, Double, String and null. */
  public static @Nullable Object read(String text) {
    Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
    return root == null ? null : plain(root, 0);
  }

  private static @Nullable Object plain(Node node, int depth) {
    if (depth > 100) {
      throw new YAMLException("A value holds itself");
    }
    if (node instanceof MappingNode mapping) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        map.put(
            String.valueOf(plain(tuple.getKeyNode(), depth + 1)),
            plain(tuple.getValueNode(), depth + 1));
      }
      return map;
    }
    if (node instanceof SequenceNode sequence) {
      List<@Nullable Object> list = new ArrayList<>();
      sequence.getValue().forEach(item -> list.add(plain(item, depth + 1)));
      return list;
    }
    ScalarNode scalar = (ScalarNode) node;
    boolean quoted = scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN;
    Object value =
        quoted
            ? scalar.getValue()
            : CoreSchema.resolve(scalar.getValue(), new Position("", List.of(), 1, 1));
    return value instanceof Double number && !Double.isFinite(number)
        ? (Object) Double.MAX_VALUE // JSON has no infinity
        : value;
  }
}
