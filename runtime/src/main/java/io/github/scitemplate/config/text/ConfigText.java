package io.github.scitemplate.config.text;

import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Drawn;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes nodes as YAML that reads back to equal values. */
public final class ConfigText {
  private static final Set<String> WORDS_OF_YAML_1_1 =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "~");

  private ConfigText() {}

  public static String yaml(Section section) {
    StringBuilder text = new StringBuilder();
    write(section, "", text);
    return text.isEmpty() ? "{}\n" : text.toString();
  }

  /** One value on one line. */
  public static String inline(ConfigNode node) {
    if (node instanceof Scalar scalar) {
      return scalar(scalar);
    }
    if (node instanceof Items list) {
      return list.values().stream()
          .map(ConfigText::inline)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return (node instanceof Drawn drawn ? drawn.written() : (Section) node)
        .entries().values().stream()
            .map(e -> quoted(e.writtenKey()) + ": " + inline(e.value()))
            .collect(Collectors.joining(", ", "{", "}"));
  }

  /** As {@link #inline}, but a text stands as it is, without quotes. */
  public static String asWritten(ConfigNode node) {
    return node instanceof Scalar scalar && scalar.value() instanceof String text
        ? text
        : inline(node);
  }

  /** As {@link #inline}, but a text stands without quotes if nothing else can be meant. */
  public static String label(ConfigNode node) {
    return node instanceof Scalar scalar
            && scalar.value() instanceof String text
            && readsAsText(text)
        ? text
        : node instanceof Scalar quoted && quoted.value() instanceof String text
            ? inQuotes(text)
            : inline(node);
  }

  private static boolean readsAsText(String text) {
    return !text.isEmpty()
        && text.equals(text.strip())
        && "\"'[{".indexOf(text.charAt(0)) < 0
        && text.codePoints().noneMatch(ConfigText::isHidden)
        && CoreSchema.isText(text);
  }

  private static void write(Section section, String indent, StringBuilder text) {
    for (Entry entry : section.entries().values()) {
      text.append(indent).append(quoted(entry.writtenKey())).append(':');
      writeValue(entry.value(), indent, text);
    }
  }

  private static void writeValue(ConfigNode value, String indent, StringBuilder text) {
    if (value instanceof Section inner && !inner.entries().isEmpty()) {
      text.append('\n');
      write(inner, indent + "  ", text);
    } else if (value instanceof Items list && list.holdSections()) {
      text.append('\n');
      for (ConfigNode item : list.values()) {
        text.append(indent).append("  - ").append(inline(item)).append('\n');
      }
    } else {
      text.append(' ').append(inline(value)).append('\n');
    }
  }

  private static String scalar(Scalar scalar) {
    @Nullable Object value = scalar.value();
    if (value == null) {
      return "null";
    }
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof Double number) {
      return number(number, scalar.text());
    }
    return value.toString();
  }

  private static String number(double value, String written) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    return written;
  }

  private static String quoted(String text) {
    if (isPlain(text) && !WORDS_OF_YAML_1_1.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    return inQuotes(text);
  }

  /**
   * Whether {@code text} is made of words of letters, digits and a few signs, with one blank
   * between two of them.
   */
  private static boolean isPlain(String text) {
    if (text.isEmpty() || !(isLetter(text.charAt(0)) || text.charAt(0) == '/')) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean between = c == ' ' && text.charAt(i - 1) != ' ' && i + 1 < text.length();
      if (!between && !isLetter(c) && !(c >= '0' && c <= '9') && "./+-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  }

  /** A text in double quotes, all on one line. */
  static String inQuotes(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> append(c, quoted));
    return quoted.append('"').toString();
  }

  /** Escapes whatever a reader might take for the end of a line, or an editor might hide. */
  private static void append(int c, StringBuilder quoted) {
    switch (c) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      default -> {
        if (isHidden(c)) {
          appendEscaped(c, quoted);
        } else {
          quoted.appendCodePoint(c);
        }
      }
    }
  }

  /** Whether {@code c} ends a line, steers a terminal, or shows nothing. */
  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static void appendEscaped(int c, StringBuilder text) {
    switch (c) {
      case '\n' -> text.append("\\n");
      case '\t' -> text.append("\\t");
      default -> text.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
    }
  }
}
