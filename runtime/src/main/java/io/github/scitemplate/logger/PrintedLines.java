package io.github.scitemplate.logger;

import java.util.ArrayList;
import java.util.List;

/**
 * What user code prints, until the logger writes it into {@code log_train.txt}. Any thread may
 * print.
 */
public final class PrintedLines {
  private final OutputLines pieces = new OutputLines();
  private final List<String> waiting = new ArrayList<>();

  /**
   * Takes a piece of output.
   *
   * @param bytes a character for each
   */
  public synchronized void add(String bytes) {
    pieces.add(bytes, waiting::add);
  }

  /** The lines that have ended since the last call. */
  synchronized List<String> take() {
    List<String> lines = List.copyOf(waiting);
    waiting.clear();
    return lines;
  }

  /** As {@link #take}, and what has not ended. */
  synchronized List<String> takeAll() {
    pieces.flush(waiting::add);
    return take();
  }

  /** Forgets what came so far, such as from another experiment. */
  public synchronized void clear() {
    pieces.flush(waiting::add);
    waiting.clear();
  }
}
