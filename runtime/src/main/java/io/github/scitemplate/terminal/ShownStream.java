package io.github.scitemplate.terminal;

import io.github.scitemplate.error.ShownText;
import java.io.PrintStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stream to people that turns control characters in printed text into visible text. */
public final class ShownStream extends PrintStream {
  private final PrintStream target;
  private final @Nullable Screen screen;

  private ShownStream(PrintStream target, @Nullable Screen screen) {
    super(target, true);
    this.target = target;
    this.screen = screen;
  }

  /** The same stream, which shows control characters. */
  public static ShownStream of(PrintStream target) {
    return target instanceof ShownStream shown ? shown : new ShownStream(target, null);
  }

  /** A stream that leads to a screen, on which lines can be redrawn. */
  public static ShownStream of(PrintStream target, Screen screen) {
    return new ShownStream(target, screen);
  }

  /** The same stream, on which nothing is redrawn, and no table is made to fit. */
  public ShownStream plain() {
    return new ShownStream(target, null);
  }

  Optional<Screen> screen() {
    return Optional.ofNullable(screen);
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
    target.print(ShownText.of(String.valueOf(text)));
  }

  @Override
  public void println() {
    target.println();
  }

  @Override
  public void println(String text) {
    target.println(ShownText.of(String.valueOf(text)));
  }
}
