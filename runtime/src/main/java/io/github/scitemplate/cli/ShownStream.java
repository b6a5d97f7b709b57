package io.github.scitemplate.cli;

import io.github.scitemplate.error.ShownText;
import java.io.PrintStream;

/** A stream to a terminal that turns control characters in printed text into visible text. */
final class ShownStream extends PrintStream {
  private final PrintStream terminal;

  private ShownStream(PrintStream terminal) {
    super(terminal, true);
    this.terminal = terminal;
  }

  static ShownStream of(PrintStream terminal) {
    return terminal instanceof ShownStream shown ? shown : new ShownStream(terminal);
  }

  @Override
  public void print(char c) {
    print(String.valueOf(c));
  }

  @Override
  public void print(char[] text) {
    print(String.valueOf(text));
  }

  @Override
  public void print(Object object) {
    print(String.valueOf(object));
  }

  @Override
  public void print(String text) {
    terminal.print(ShownText.of(String.valueOf(text)));
  }

  @Override
  public void println() {
    terminal.println();
  }

  @Override
  public void println(String text) {
    terminal.println(ShownText.of(String.valueOf(text)));
  }

  /** Prints a control sequence of this program itself, which the terminal obeys. */
  void control(String sequence) {
    terminal.print(sequence);
  }
}
