package io.github.scitemplate.search.expression;

/**
 * A word of an expression.
 *
 * @param text the word as written; for a string the text between the quotes, with escapes resolved
 * @param position of the first character, from 0
 */
record Token(Kind kind, String text, int position) {

  enum Kind {
    NUMBER,
    STRING,
    NAME,
    /** and, or, not, in, true, false, null. */
    WORD,
    /** Comparisons, parentheses, brackets, commas. */
    SIGN,
    END
  }

  boolean is(String word) {
    return (kind == Kind.WORD || kind == Kind.SIGN) && text.equals(word);
  }

  /** The word as messages name it. */
  String description() {
    return switch (kind) {
      case END -> "the end";
      case STRING -> "the string '" + text + "'";
      case NUMBER -> "the number " + text;
      case NAME -> "the name " + text;
      case WORD, SIGN -> "\"" + text + "\"";
    };
  }
}
