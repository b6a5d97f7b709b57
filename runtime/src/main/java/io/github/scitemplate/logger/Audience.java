package io.github.scitemplate.logger;

import io.github.scitemplate.monitor.Standing;
import java.io.PrintStream;
import java.util.OptionalInt;

/**
 * Hears what an experiment tells a person while it trains. The thread that trains calls it, so its
 * methods must take no time.
 */
@FunctionalInterface
public interface Audience {

  /** Hears a line that stays of interest. */
  void line(String text);

  /** Hears a line on the moment, such as the loss so far. Whoever draws a bar leaves it out. */
  default void passing(String text) {
    line(text);
  }

  /** Hears what the model consists of, before training begins. */
  default void model(ModelTable table) {
    table.lines(OptionalInt.empty()).forEach(this::line);
    line(table.inWords());
  }

  /** Hears after each iteration, and after each batch of an evaluation, how far training is. */
  default void standing(Standing now) {}

  /** Prints all lines. */
  static Audience of(PrintStream console) {
    return console::println;
  }
}
