package io.github.scitemplate.execution;

import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.ModelTable;
import io.github.scitemplate.monitor.Standing;

/**
 * Passes on what a worker tells. A terminal that somebody has stopped (Ctrl-S) holds up whoever
 * prints, and so keeps him from reading that the worker makes steps: the watchdog does not count
 * that time.
 */
record UncountedTelling(Audience audience, Watchdog watchdog) implements Audience {

  @Override
  public void line(String text) {
    watchdog.withoutCounting(() -> audience.line(text));
  }

  @Override
  public void passing(String text) {
    watchdog.withoutCounting(() -> audience.passing(text));
  }

  @Override
  public void model(ModelTable table) {
    watchdog.withoutCounting(() -> audience.model(table));
  }

  @Override
  public void standing(Standing now) {
    watchdog.withoutCounting(() -> audience.standing(now));
  }
}
