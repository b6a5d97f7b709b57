package io.github.scitemplate.config.text;

import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.config.value.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads values as YAML writes them on one line (YAML 1.2.2, chapter 7): plain and quoted scalars,
 * lists in brackets, sections in braces. Quotes and brackets count only where a value begins.
 * Comments, anchors, aliases and tags, which a shell line has no use for, are read as text.
 */
public final class FlowText {
  private final String source;
  private final String text;
  private final List<String> lines;
  private int next;

  public FlowText(String source, String text) {
    this.source = source;
    this.text = text;
    this.lines = List.of(text);
  }

  boolean atEnd() {
    return next >= text.length();
  }

  /** The place of the next character. */
  public Position position() {
    return position(next);
  }

  private Position position(int index) {
    return new Position(source, lines, 1, text.codePointCount(0, index) + 1);
  }

  /** Skips {@code sign} if it comes next. */
  public boolean accept(char sign) {
    boolean found = !atEnd() && text.charAt(next) == sign;
    if (found) {
      next++;
    }
    return found;
  }

  /**
   * Reads up to the next {@code sign}, or to the end if there is none, and strips the blanks around
   * what was read.
   */
  public String before(char sign) {
    int end = text.indexOf(sign, next);
    String found = text.substring(next, end < 0 ? text.length() : end);
    next += found.length();
    return found.strip();
  }

  /** A value that ends at a comma or at the end of the text. */
  public ConfigNode value() {
    ConfigNode value = value(",", 0);
    skipBlanks();
    if (!atEnd() && text.charAt(next) != ',') {
      throw position()
          .error(
              "Something stands after the end of a value.",
              "Put a comma before the next key, or the whole value in quotes.");
    }
    return value;
  }

  private void skipBlanks() {
    while (!atEnd() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
  }

  /**
   * @param ends the characters that end a plain scalar
   */
  private ConfigNode value(String ends, int depth) {
    skipBlanks();
    Position position = position();
    if (depth > ConfigParser.MAX_DEPTH) {
      throw ConfigParser.tooDeep(position);
    }
    if (accept('[')) {
      return items(position, depth);
    }
    if (accept('{')) {
      return section(position, depth);
    }
    char quote = atEnd() ? ',' : text.charAt(next);
    if (quote == '"' || quote == '\'') {
      String quoted = quoted();
      return new Scalar(quoted, quoted, position);
    }
    String plain = plain(ends, false);
    return new Scalar(CoreSchema.resolve(plain, position), plain, position);
  }

  private Items items(Position begun, int depth) {
    List<ConfigNode> values = new ArrayList<>();
    skipBlanks();
    while (!accept(']')) {
      values.add(value(",]", depth + 1));
      comma(']', begun);
    }
    return new Items(values, begun);
  }

  private Section section(Position begun, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    skipBlanks();
    while (!accept('}')) {
      Position position = position();
      char quote = atEnd() ? ',' : text.charAt(next);
      boolean isQuoted = quote == '"' || quote == '\'';
      String key = isQuoted ? quoted() : plain(",}", true);
      skipBlanks();
      if (!accept(':')) {
        throw atEnd() ? open('}', begun) : withoutColon(position);
      }
      Entry entry = WrittenKey.entry(key, value(",}", depth + 1), position);
      Entry earlier = entries.putIfAbsent(entry.key(), entry);
      if (earlier != null) {
        throw WrittenKey.duplicate(earlier, entry);
      }
      comma('}', begun);
    }
    return new Section(entries, begun);
  }

  private static RuntimeException withoutColon(Position position) {
    return position.error(
        "A key has no colon after it.", "Write `key: value`, with a space after the colon.");
  }

  /** Skips a comma, or stops before {@code close}. */
  private void comma(char close, Position begun) {
    skipBlanks();
    if (accept(',')) {
      skipBlanks();
    } else if (atEnd()) {
      throw open(close, begun);
    } else if (text.charAt(next) != close) {
      throw position()
          .error(
              "A comma or " + close + " is missing here.",
              "Put a text that has such signs in quotes.");
    }
  }

  private static RuntimeException open(char close, Position begun) {
    return begun.error(
        "A list or section in brackets is not closed.",
        "Add the missing " + close + ", or put the value in quotes if it is a text.");
  }

  /**
   * @param key whether a colon before a blank ends it, too
   */
  private String plain(String ends, boolean key) {
    int start = next;
    while (!atEnd() && ends.indexOf(text.charAt(next)) < 0 && !(key && endsKey())) {
      next++;
    }
    return text.substring(start, next).strip();
  }

  private boolean endsKey() {
    return text.charAt(next) == ':'
        && (next + 1 == text.length()
            || Character.isWhitespace(text.charAt(next + 1))
            || ",[]{}".indexOf(text.charAt(next + 1)) >= 0);
  }

  private String quoted() {
    Position begun = position();
    char quote = text.charAt(next);
    next++;
    StringBuilder content = new StringBuilder();
    while (!atEnd()) {
      char c = text.charAt(next);
      next++;
      if (c == '\\' && quote == '"') {
        escaped(content);
      } else if (c != quote || (quote == '\'' && accept('\''))) {
        content.append(c);
      } else {
        return content.toString();
      }
    }
    throw begun.error("A quoted text is not closed.", "Add the closing quote.");
  }

  private void escaped(StringBuilder content) {
    int at = next - 1;
    char letter = atEnd() ? ' ' : text.charAt(next);
    next++;
    int codePoint =
        switch (letter) {
          case '0' -> 0;
          case 'a' -> 0x07;
          case 'b' -> '\b';
          case 't' -> '\t';
          case 'n' -> '\n';
          case 'v' -> 0x0B;
          case 'f' -> '\f';
          case 'r' -> '\r';
          case 'e' -> 0x1B;
          case '"', '\\', '/' -> letter;
          case 'N' -> 0x85;
          case '_' -> 0xA0;
          case 'L' -> 0x2028;
          case 'P' -> 0x2029;
          case 'x' -> hexadecimal(2);
          case 'u' -> hexadecimal(4);
          case 'U' -> hexadecimal(8);
          default -> -1;
        };
    if (!Character.isValidCodePoint(codePoint)) {
      throw position(at)
          .error(
              "A backslash in double quotes begins an escape, but this is none.",
              "Write \\\\ for a backslash, or use single quotes.");
    }
    content.appendCodePoint(codePoint);
  }

  /** The number that the next {@code digits} characters write; -1 if they are not such digits. */
  private int hexadecimal(int digits) {
    int end = next + digits;
    int number = 0;
    while (next < end) {
      int digit = atEnd() ? -1 : Character.digit(text.charAt(next), 16);
      if (digit < 0 || number >= 1 << 27) {
        return -1;
      }
      number = number * 16 + digit;
      next++;
    }
    return number;
  }
}
