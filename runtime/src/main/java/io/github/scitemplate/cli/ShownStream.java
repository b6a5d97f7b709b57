package io.github.scitemplate.cli;

import io.github.scitemplate.error.ShownText;
import java.io.PrintStream;

/** What a person sees: control characters in what is printed become text. */
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

  /** What this program itself has the terminal obey. */
  void control(String sequence) {
    terminal.print(sequence);
  }
}
