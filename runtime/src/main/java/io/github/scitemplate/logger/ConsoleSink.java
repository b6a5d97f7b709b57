package io.github.scitemplate.logger;

import java.io.PrintStream;

/** Prints lines to the terminal or a pipe. */
final class ConsoleSink implements Sink {
  private final PrintStream out;

  ConsoleSink(PrintStream out) {
    this.out = out;
  }

  @Override
  public void line(String text) {
    out.println(text);
  }
}
