package io.github.scitemplate.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a text is cut into tokens. */
public enum Tokenizer {
  /** One token for each character (Unicode code point), spaces and ends of lines included. */
  CHARACTERS {
    @Override
    void forEach(String text, Consumer<String> receiver) {
      int from = 0;
      while (from < text.length()) {
        int to = text.offsetByCodePoints(from, 1);
        receiver.accept(text.substring(from, to));
        from = to;
      }
    }
  },

  /**
   * One token for each run of letters, digits and underscores, and one for each other character but
   * spaces, which are left out; Python's {@code re.findall(r"\w+|[^\w\s]", text)}.
   */
  WORDS {
    @Override
    void forEach(String text, Consumer<String> receiver) {
      Matcher words = WORD.matcher(text);
      while (words.find()) {
        receiver.accept(words.group());
      }
    }
  },

  /** The same words in lower case. */
  LOWERCASE_WORDS {
    @Override
    void forEach(String text, Consumer<String> receiver) {
      WORDS.forEach(text.toLowerCase(Locale.ROOT), receiver);
    }
  };

  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{L}\\p{M}\\p{N}_]+|[^\\p{L}\\p{M}\\p{N}_\\s]", Pattern.UNICODE_CHARACTER_CLASS);

  /** Hands on each token in order. */
  abstract void forEach(String text, Consumer<String> receiver);

  /** The tokens of a text in order. */
  public List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    forEach(text, tokens::add);
    return tokens;
  }

  /** The text of tokens: characters as they are, words with spaces between. */
  String joined(List<String> tokens) {
    return String.join(this == CHARACTERS ? "" : " ", tokens);
  }
}
