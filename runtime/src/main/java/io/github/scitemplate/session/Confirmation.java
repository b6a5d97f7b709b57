package io.github.scitemplate.session;

import java.io.Console;
import java.util.Locale;

/** Asks a person at a terminal; where there is none, the answer is yes. */
public interface Confirmation {

  /** Asks whether to go on, and waits for the answer. */
  boolean confirm(String question);

  /** Asks on the terminal of this process unless {@code yes} or there is none. */
  @SuppressWarnings("SystemConsoleNull") // null before JDK 22, see isTerminal
  static Confirmation onTerminal(boolean yes) {
    Console console = System.console();
    return yes || console == null || !isTerminal(console)
        ? question -> true
        : question -> ask(console, question);
  }

  /** Whether a person sits at this process. */
  @SuppressWarnings("SystemConsoleNull") // null before JDK 22, see isTerminal
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /**
   * Asks until the answer is clear. Enter or a word that begins with y is a yes; the end of input
   * is a no.
   */
  private static boolean ask(Console console, String question) {
    while (true) {
      String answer = console.readLine("%n%s [Y/n] ", question);
      String word = answer == null ? "n" : answer.strip().toLowerCase(Locale.ROOT);
      if (word.isEmpty() || word.startsWith("y")) {
        return true;
      }
      if (word.startsWith("n")) {
        return false;
      }
    }
  }

  /**
   * Since JDK 22, {@code System.console()} may also be no terminal; a method that older JDKs lack
   * tells the two apart.
   */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
