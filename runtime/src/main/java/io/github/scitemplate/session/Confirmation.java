package io.github.scitemplate.session;

import java.io.Console;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
        : new AskedPerson(question -> console.readLine("%n%s [Y/n] ", question));
  }

  /**
   * The person at the terminal of this process, who is shown a question and answers with a line,
   * null at the end of input; nothing if nobody sits there, or {@code yes} says to ask nothing.
   */
  @SuppressWarnings("SystemConsoleNull") // null before JDK 22, see isTerminal
  static Optional<Function<String, @Nullable String>> person(boolean yes) {
    Console console = System.console();
    return yes || console == null || !isTerminal(console)
        ? Optional.empty()
        : Optional.of(question -> console.readLine("%n%s ", question));
  }

  /** Whether a person sits at this process. */
  @SuppressWarnings("SystemConsoleNull") // null before JDK 22, see isTerminal
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && isTerminal(console);
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
