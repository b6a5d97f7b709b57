package io.github.scitemplate.terminal;

import io.github.scitemplate.environment.Signals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A terminal whose last lines are redrawn in place. Everything else that the program prints appears
 * above them, in whole lines. Thread-safe.
 *
 * <p>The cursor always rests below the redrawn lines, visible, in the first cell. Whatever ends the
 * program, the shell's prompt therefore appears on a line of its own, and nothing has to be
 * restored. Each change is a single write, so that nobody sees half of it.
 */
public final class Screen {
  private static final String TO_FIRST_CELL = "\r";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final Duration TO_SETTLE = Duration.ofMillis(250);
  private static final byte[] NOTHING = {};

  private final OutputStream terminal;
  private final Charset charset;
  private final BooleanSupplier inForeground;
  private final LiveSize size;
  private List<String> drawn = List.of();
  private final List<Above> ways = new ArrayList<>();
  private boolean lineEnded = true;
  private boolean gone;

  /**
   * A screen whose size is asked for when it is first needed.
   *
   * @param terminal receives the bytes
   * @param asked the terminal's size now; nothing if it is no terminal
   * @param toSettle how long no change may have followed another before the size is asked for
   * @param inForeground whether the terminal listens to this process at the moment
   */
  Screen(
      OutputStream terminal,
      Charset charset,
      Supplier<Optional<TerminalSize>> asked,
      Duration toSettle,
      BooleanSupplier inForeground) {
    this.terminal = terminal;
    this.charset = charset;
    this.size = new LiveSize(asked, toSettle);
    this.inForeground = inForeground;
  }

  /**
   * The screen that is this process's standard output, if the environment allows one.
   *
   * @param terminal the standard output
   */
  public static Optional<Screen> ofProcess(OutputStream terminal, Charset charset) {
    return TerminalSize.isPlain(System.getenv())
        ? Optional.empty()
        : Optional.of(
            new Screen(terminal, charset, TerminalSize::ask, TO_SETTLE, Foreground::isOurs));
  }

  /** The screen behind a stream; nothing if the stream leads elsewhere, or is to stay plain. */
  public static Optional<Screen> of(PrintStream stream) {
    return stream instanceof ShownStream shown
        ? shown.screen().filter(screen -> screen.size().isPresent())
        : Optional.empty();
  }

  /** The width that tables on a stream may have; nothing if any width will do. */
  public static OptionalInt widthOf(PrintStream stream) {
    return of(stream).flatMap(Screen::size).stream().mapToInt(TerminalSize::columns).findFirst();
  }

  /** The size of the terminal now; nothing if it is none. */
  public Optional<TerminalSize> size() {
    if (size.ask() && size.now().isPresent()) {
      boolean unused =
          Signals.handle("WINCH", this::resized) && Signals.handle("CONT", this::continued);
    }
    return size.now();
  }

  /**
   * Asks for the size again. Meanwhile nobody knows how many rows the lines take that are drawn.
   */
  void resized() {
    size.resized();
  }

  /** After a stop, the shell has written below what was drawn. */
  private synchronized void continued() {
    drawn = List.of();
  }

  /**
   * A stream whose text appears above the lines that are redrawn.
   *
   * @param target the terminal or, for errors, another way to it
   */
  public synchronized OutputStream above(OutputStream target) {
    Above way = new Above(target);
    ways.add(way);
    return way;
  }

  /**
   * Redraws the last lines.
   *
   * @param lines of one row each; longer ones are cut. No lines remove what was drawn
   */
  public synchronized void draw(List<String> lines) {
    if (size.isUnknown() && !lines.isEmpty()) {
      return; // the next drawing comes soon
    }
    size.await();
    Optional<TerminalSize> now = size.now();
    if (gone || now.isEmpty() || !hasForeground()) {
      return;
    }
    List<String> fitting = fitting(lines, now.get());
    if (!fitting.equals(drawn)) {
      write(terminal, bytes(beginning(now.get()) + text(fitting)));
      drawn = fitting;
    }
    if (drawn.isEmpty()) {
      ways.forEach(Above::letThrough);
    }
  }

  private boolean hasForeground() {
    boolean ours = inForeground.getAsBoolean();
    if (!ours) {
      drawn = List.of(); // somebody else writes where the cursor is
    }
    return ours;
  }

  private static List<String> fitting(List<String> lines, TerminalSize size) {
    int most = Math.max(1, size.rows() - 1);
    return lines.subList(Math.max(0, lines.size() - most), lines.size()).stream()
        .map(line -> Cells.cut(line, size.columns() - 1))
        .toList();
  }

  /** Moves the cursor to where the drawn lines begin. */
  private String beginning(TerminalSize now) {
    if (drawn.isEmpty()) {
      return lineEnded ? "" : "\n";
    }
    // A terminal that was made narrower has broken lines into several rows.
    int rows = drawn.stream().mapToInt(line -> Cells.rows(line, now.columns())).sum();
    return TO_FIRST_CELL + String.format("\u001b[%dA", Math.min(rows, Math.max(1, now.rows() - 1)));
  }

  private static String text(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
    return text.append(CLEAR_BELOW).toString();
  }

  private byte[] bytes(String text) {
    return text.getBytes(charset);
  }

  private void write(OutputStream target, byte[] bytes) {
    try {
      target.write(bytes);
      target.flush();
      if (bytes.length > 0 && target == terminal) {
        lineEnded = true;
      }
    } catch (IOException e) {
      gone = true; // the window was closed; whoever prints finds out by himself
    }
  }

  /** Prints whole lines above those that are drawn. */
  private void insert(OutputStream target, byte[] lines) {
    TerminalSize now = size.now().orElse(TerminalSize.USUAL);
    byte[] clear = bytes(beginning(now) + CLEAR_BELOW);
    byte[] again = bytes(text(drawn));
    if (target == terminal) {
      write(terminal, joined(clear, lines, again));
    } else {
      write(terminal, clear);
      write(target, lines);
      write(terminal, again);
    }
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** A way to the terminal; what has not ended as a line waits while lines are drawn. */
  private final class Above extends OutputStream {
    private final OutputStream target;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

    private Above(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      synchronized (Screen.this) {
        if (!drawn.isEmpty()) {
          boolean unused = size.awaitOnce();
        }
        unfinished.write(bytes, offset, length);
        if (drawn.isEmpty() || !hasForeground()) {
          writeAll();
        } else {
          byte[] lines = taken(afterLastLine());
          if (lines.length > 0) {
            insert(target, lines);
          }
        }
      }
    }

    private void writeAll() throws IOException {
      byte[] all = taken(unfinished.size());
      if (all.length > 0) {
        target.write(all);
        lineEnded = all[all.length - 1] == '\n';
      }
    }

    private void letThrough() {
      try {
        writeAll();
      } catch (IOException e) {
        gone = true;
      }
    }

    private int afterLastLine() {
      byte[] bytes = unfinished.toByteArray();
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      return end;
    }

    private byte[] taken(int count) {
      if (count == 0) {
        return NOTHING;
      }
      byte[] all = unfinished.toByteArray();
      unfinished.reset();
      unfinished.write(all, count, all.length - count);
      return Arrays.copyOf(all, count);
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }
}
