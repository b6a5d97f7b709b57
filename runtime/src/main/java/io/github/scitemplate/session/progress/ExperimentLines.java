package io.github.scitemplate.session.progress;

import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.ModelTable;
import io.github.scitemplate.monitor.Standing;
import io.github.scitemplate.terminal.Screen;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints the lines that experiments tell. If several experiments run at once, each line names its
 * experiment. The table of a model is printed for the first experiment that has such a model.
 */
final class ExperimentLines {
  private final boolean marked;
  private final boolean drawn;
  private final Predicate<String> isLeftOut;
  private final PrintStream console;

  /** The first experiment with a model of each shape. */
  private final Map<String, Integer> models = new HashMap<>();

  /**
   * @param marked whether lines name their experiments
   * @param drawn whether bars say what lines in passing say
   */
  ExperimentLines(boolean marked, boolean drawn, Predicate<String> isLeftOut, PrintStream console) {
    this.marked = marked;
    this.drawn = drawn;
    this.isLeftOut = isLeftOut;
    this.console = console;
  }

  /** Prints what experiment {@code number} tells, and notes how far it is. */
  Audience of(int number, Running running) {
    String mark = marked ? "[" + number + "] " : "";
    return new Audience() {
      @Override
      public void line(String text) {
        tell(mark, text);
      }

      @Override
      public void passing(String text) {
        if (!drawn) {
          tell(mark, text);
        }
      }

      @Override
      public void model(ModelTable table) {
        int first = firstWith(table, number);
        if (first == number) {
          OptionalInt width = Screen.widthOf(console);
          OptionalInt left =
              width.isEmpty() ? width : OptionalInt.of(width.getAsInt() - mark.length());
          table.lines(left).forEach(this::line);
          line(table.inWords());
        } else {
          tell(mark, table.inWords() + ", as in experiment " + first);
        }
      }

      @Override
      public void standing(Standing now) {
        running.stands(number, now);
      }
    };
  }

  private synchronized int firstWith(ModelTable table, int number) {
    @Nullable Integer earlier = models.putIfAbsent(table.shape(), number);
    return earlier == null ? number : earlier;
  }

  /** Prints a text, with {@code mark} before each of its lines. */
  void tell(String mark, String text) {
    if (!isLeftOut.test(text)) {
      console.println(
          text.lines()
              .map(line -> mark + line)
              .collect(Collectors.joining(System.lineSeparator())));
    }
  }
}
