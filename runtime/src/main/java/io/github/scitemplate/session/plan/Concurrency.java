package io.github.scitemplate.session.plan;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.files.SessionRecord;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many experiments run at once, and with how many threads.
 *
 * @param parallel how many experiments run at once
 * @param threads how many threads each of them has; fixed when a session is made, since another
 *     number changes the last digits of results
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

  /**
   * Refuses a debugger for several experiments at once: several processes cannot listen to one
   * debugger.
   */
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
   * Takes each number as typed, else from the record of the earlier session, else from the config.
   * Without any of these, one experiment runs at once, and the experiments that run at once share
   * all cores.
   *
   * @param configured experiments at once, if the config gives a number
   * @throws UserException if the typed number of threads is not the one that the session was made
   *     with
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
