package io.github.scitemplate.session.plan;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.Execution.Place;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many experiments run at once, and with how many threads.
 *
 * @param parallel how many experiments run at once
 * @param threads how many threads each of them has; fixed when a session is made, since another
 *     number changes the last digits of results
 * @param place where they run
 */
public record Concurrency(int parallel, int threads, Place place) {
  /** The most experiments at once on one machine: each has a process of its own. */
  static final int MOST_AT_ONCE = 256;

  /** The most experiments at once on a cluster: the record of a session takes no more. */
  static final int MOST_ON_CLUSTER = 50_000;

  /** The most threads of an experiment. */
  static final int MOST_THREADS = 4096;

  public Concurrency {
    check("experiments at once", parallel, place == Place.LOCAL ? MOST_AT_ONCE : MOST_ON_CLUSTER);
    check("threads", threads, MOST_THREADS);
  }

  /** The numbers of a session on this machine. */
  public Concurrency(int parallel, int threads) {
    this(parallel, threads, Place.LOCAL);
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
            .orElseGet(() -> recorded(earlier, Place.LOCAL).orElse(configured.orElse(1)));
    checkDebugger(options, parallel);
    if (earlier.isPresent()) {
      return new Concurrency(parallel, recorded(options, earlier.get().facts().threads()));
    }
    return new Concurrency(parallel, options.threads().orElse(shareOfCores(parallel)));
  }

  /**
   * Takes each number as typed, else from the record of the earlier session if it ran on a cluster,
   * too, else from what the session asks of the cluster.
   *
   * @param maxJobs how many tasks of the session may be in the cluster's queue at once
   * @param isGiven whether a person has just typed that number as a value for the cluster
   * @param cpus how many processors each task has
   * @throws UserException if the typed number of threads is not the one that the session was made
   *     with
   */
  public static Concurrency onCluster(
      SessionOptions options,
      int maxJobs,
      boolean isGiven,
      int cpus,
      Optional<SessionRecord> earlier) {
    OptionalInt before = isGiven ? OptionalInt.empty() : recorded(earlier, Place.SLURM);
    return new Concurrency(
        options.parallel().orElse(before.orElse(maxJobs)),
        earlier.isPresent()
            ? recorded(options, earlier.get().facts().threads())
            : options.threads().orElse(cpus),
        Place.SLURM);
  }

  /**
   * How many threads a first worker is started with, before anybody has read the config. Another
   * worker replaces it if the number turns out to be another one.
   */
  public static int expectedThreads(SessionOptions options, Optional<SessionRecord> earlier) {
    int recorded = earlier.map(record -> record.facts().threads()).orElse(0);
    int expected =
        recorded > 0
            ? recorded
            : options.threads().orElse(shareOfCores(options.parallel().orElse(1)));
    return Math.min(expected, MOST_THREADS);
  }

  private static int shareOfCores(int parallel) {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / parallel);
  }

  /** How many experiments an earlier session had at once, if it ran in {@code place}. */
  private static OptionalInt recorded(Optional<SessionRecord> earlier, Place place) {
    return earlier.isPresent() && Place.recorded(earlier.get()) == place
        ? OptionalInt.of(earlier.get().parallel())
        : OptionalInt.empty();
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
