package io.github.scitemplate.session;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a person until the answer is clear. Enter or a word that begins with y is a yes; the end of
 * input is a no.
 *
 * @param answers shows a question and returns the line that the person types; null at the end of
 *     input
 */
record AskedPerson(Function<String, @Nullable String> answers) implements Confirmation {
  @Override
  public boolean confirm(String question) {
    while (true) {
      @Nullable String answer = answers.apply(question);
      String word = answer == null ? "n" : answer.strip().toLowerCase(Locale.ROOT);
      if (word.isEmpty() || word.startsWith("y")) {
        return true;
      }
      if (word.startsWith("n")) {
        return false;
      }
    }
  }
}
