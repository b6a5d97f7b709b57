package io.github.scitemplate.data;

import java.util.List;

/** The threads of this process that make samples. */
public final class StreamThreads {
  private StreamThreads() {}

  /** Their names. */
  public static List<String> alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.matches("data-\\d+"))
        .sorted()
        .toList();
  }
}
