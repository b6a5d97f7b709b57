package io.github.scitemplate.session.plan;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.files.SessionRecord;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much runs at once.
 *
 * @param parallel experiments
 * @param threads of each of them; fixed when a session is made, since other numbers give other last
 *     digits
 */
public record Concurrency(int parallel, int threads) {
  /** The most experiments at once on one machine: each has a process of its own. */
  static final int MOST_AT_ONCE = 256;

  /** The most threads of an experiment. */
  static final int MOST_THREADS = 4096;

  public Concurrency {
    check("experiments at once", parallel, MOST_AT_ONCE);
    check("threads", threads, MOST_THREADS);
  }

  private static void check(String what, int number, int most) {
    if (number > most) {
      throw new UserException(
          "A session cannot have " + number + " " + what + ".", "Give at most " + most + ".");
    }
  }

  /** Several processes cannot listen to one debugger. */
  private static void checkDebugger(SessionOptions options, int parallel) {
    if (options.project().isDebugged() && parallel > 1) {
      throw new UserException(
          "A debugger waits for one process, but "
              + parallel
              + " experiments are to run at once, each in a process of its own.",
          "Add -Dparallel=1 (--parallel 1).");
    }
  }

  /**
   * As typed, else as the session was made with, else as the config says, else the usual: one
   * experiment, and all cores shared by those that run at once.
   *
   * @param configured experiments at once, if the config says
   * @throws UserException if other threads are typed than the session was made with
   */
  public static Concurrency of(
      SessionOptions options, OptionalInt configured, Optional<SessionRecord> earlier) {
    int parallel =
        options
            .parallel()
            .orElse(earlier.map(SessionRecord::parallel).orElse(configured.orElse(1)));
    checkDebugger(options, parallel);
    if (earlier.isPresent()) {
      return new Concurrency(parallel, recorded(options, earlier.get().facts().threads()));
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return new Concurrency(parallel, options.threads().orElse(Math.max(1, processors / parallel)));
  }

  private static int recorded(SessionOptions options, int recorded) {
    if (options.threads().orElse(recorded) != recorded) {
      throw new UserException(
          "The session "
              + options.session()
              + " runs with "
              + recorded
              + " threads; "
              + options.threads().getAsInt()
              + " would give other last digits.",
          "Leave threads out, or use another session name.");
    }
    return recorded;
  }
}
