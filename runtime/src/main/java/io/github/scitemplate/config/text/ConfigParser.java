package io.github.scitemplate.config.text;

import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.config.value.Position;
import io.github.scitemplate.error.UserException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * Parses one YAML document into nodes. It works on the YAML reader's events, so that nothing in a
 * file can name a class, sizes stay bounded, and every node knows its place. Merge keys ({@code
 * <<}) are honoured.
 */
public final class ConfigParser {
  public static final int MAX_DEPTH = 64;
  private static final long MAX_NODES = 2_000_000;
  private static final long MAX_ALIASED = 200_000;
  private static final int MAX_CODE_POINTS = 64 << 20;

  /** The YAML reader's time for a word without a blank grows with the square of its length. */
  private static final int MAX_LINE = 1 << 20;

  private final String source;
  private final List<String> lines;
  private final Map<String, ConfigNode> anchors = new HashMap<>();
  private final Iterator<Event> events;
  private long nodes;
  private long aliased;

  private ConfigParser(String source, String text) {
    this.source = source;
    this.lines = Lines.of(text);
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CODE_POINTS);
    this.events = new Yaml(options).parse(new StringReader(text)).iterator();
  }

  /** The value of the only document in {@code text}; null if it is empty. */
  public static @Nullable ConfigNode parse(String source, String text) {
    ConfigParser parser = new ConfigParser(source, text);
    parser.checkLines();
    try {
      return parser.document();
    } catch (MarkedYAMLException e) {
      Mark mark = parser.tellingMark(e);
      throw SyntaxAdvice.of(e, parser.at(mark));
    } catch (YAMLException e) {
      throw parser
          .at(1, 1)
          .error("This is not YAML text: " + e.getMessage(), "Save the file as plain UTF-8 text.");
    }
  }

  private void checkLines() {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).length() > MAX_LINE) {
        throw at(i + 1, 1)
            .error(
                "The line has more than " + MAX_LINE + " characters.",
                "Break it: a list or a text in quotes may go on in the next line.");
      }
    }
  }

  /**
   * Where the mistake is. For something unfinished, this is where it began, not the end of the
   * file.
   */
  private @Nullable Mark tellingMark(MarkedYAMLException e) {
    Mark problem = e.getProblemMark();
    Mark context = e.getContextMark();
    boolean unfinished =
        problem == null
            || problem.getLine() >= lines.size()
            || String.valueOf(e.getProblem()).contains("could not find expected ':'");
    return unfinished && context != null ? context : problem;
  }

  private @Nullable ConfigNode document() {
    ConfigNode root = null;
    while (events.hasNext()) {
      Event event = events.next();
      if (event.is(Event.ID.StreamStart)
          || event.is(Event.ID.StreamEnd)
          || event.is(Event.ID.DocumentEnd)) {
        continue;
      }
      if (event.is(Event.ID.DocumentStart)) {
        if (root != null) {
          throw at(event.getStartMark())
              .error("A second document begins here.", "Keep one document in a config file.");
        }
        continue;
      }
      root = node(event, 0);
    }
    return root;
  }

  private ConfigNode node(Event event, int depth) {
    Position position = at(event.getStartMark());
    checkDepth(depth, position);
    if (event instanceof AliasEvent alias) {
      return aliased(alias, depth, position);
    }
    ConfigNode node;
    if (event instanceof ScalarEvent scalar) {
      node = new Scalar(value(scalar, position), scalar.getValue(), position);
      count(position);
    } else if (event instanceof SequenceStartEvent start) {
      checkTag(start.getTag(), "seq", position);
      node = items(position, depth);
    } else {
      checkTag(((MappingStartEvent) event).getTag(), "map", position);
      node = section(position, depth);
    }
    String anchor = ((NodeEvent) event).getAnchor();
    if (anchor != null) {
      anchors.put(anchor, node);
    }
    return node;
  }

  private static void checkDepth(int depth, Position position) {
    if (depth > MAX_DEPTH) {
      throw tooDeep(position);
    }
  }

  public static UserException tooDeep(Position position) {
    return position.error(
        "Sections and lists are nested more than " + MAX_DEPTH + " deep.", "Flatten the config.");
  }

  private ConfigNode aliased(AliasEvent alias, int depth, Position position) {
    ConfigNode node = anchors.get(alias.getAnchor());
    if (node == null) {
      throw position.error(
          "The alias *" + alias.getAnchor() + " has no anchor before it.",
          "Mark the value meant with &" + alias.getAnchor() + " further up, outside this value.");
    }
    aliased += node.size();
    if (aliased > MAX_ALIASED) {
      throw position.error(
          "With its aliases written out, the config has more than " + MAX_ALIASED + " values.",
          "Use fewer aliases of aliases.");
    }
    checkDepth(depth + node.depth(), position);
    return node;
  }

  private void count(Position position) {
    nodes++;
    if (nodes > MAX_NODES) {
      throw position.error(
          "The config has more than " + MAX_NODES + " values.",
          "Read so much from a file of its own.");
    }
  }

  private @Nullable Object value(ScalarEvent scalar, Position position) {
    String tag = scalar.getTag();
    if (tag == null) {
      return scalar.isPlain() ? CoreSchema.resolve(scalar.getValue(), position) : scalar.getValue();
    }
    if (tag.equals("!") || tag.equals("tag:yaml.org,2002:str")) {
      return scalar.getValue();
    }
    throw tagError(tag, position);
  }

  private static void checkTag(@Nullable String tag, String core, Position position) {
    if (tag != null && !tag.equals("tag:yaml.org,2002:" + core)) {
      throw tagError(tag, position);
    }
  }

  private static RuntimeException tagError(String tag, Position position) {
    return position.error(
        "The tag "
            + tag.replace("tag:yaml.org,2002:", "!!")
            + " is not allowed: a config holds values, never code.",
        "Remove the tag; put the value in quotes if it is a string.");
  }

  private Items items(Position position, int depth) {
    List<ConfigNode> values = new ArrayList<>();
    for (Event e = events.next(); !e.is(Event.ID.SequenceEnd); e = events.next()) {
      values.add(node(e, depth + 1));
    }
    count(position);
    return new Items(values, position);
  }

  private Section section(Position position, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, Entry> merged = new LinkedHashMap<>();
    for (Event e = events.next(); !e.is(Event.ID.MappingEnd); e = events.next()) {
      Position keyPosition = at(e.getStartMark());
      if (!(e instanceof ScalarEvent key)) {
        throw keyPosition.error("A key must be a plain word.", "Write `key: value`.");
      }
      ConfigNode value = node(events.next(), depth + 1);
      if (key.isPlain() && key.getValue().equals("<<")) {
        merge(value, merged, keyPosition);
      } else {
        Entry entry = WrittenKey.entry(key.getValue(), value, keyPosition);
        Entry earlier = entries.putIfAbsent(entry.key(), entry);
        if (earlier != null) {
          throw WrittenKey.duplicate(earlier, entry);
        }
      }
    }
    merged.forEach(entries::putIfAbsent);
    count(position);
    return new Section(entries, position);
  }

  private static void merge(ConfigNode value, Map<String, Entry> merged, Position position) {
    List<ConfigNode> sections = value instanceof Items list ? list.values() : List.of(value);
    for (ConfigNode node : sections) {
      if (!(node instanceof Section section)) {
        throw position.error(
            "The merge key << takes a section or a list of sections.", "Write `<<: *anchor`.");
      }
      section.entries().forEach(merged::putIfAbsent);
    }
  }

  private Position at(@Nullable Mark mark) {
    return mark == null ? at(1, 1) : at(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Position at(int line, int column) {
    return new Position(source, lines, line, column);
  }
}
