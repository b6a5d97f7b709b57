package io.github.scitemplate.cluster;

import java.util.List;

/** What a process of a task tells the driver, one line of its file each. */
public sealed interface Telling {

  /**
   * The first line: the process has begun.
   *
   * @param job the engine's word for the task, as people see it in the engine's lists
   * @param node the engine's name of the machine
   * @param host the machine's own name
   * @param pid the process's number there
   * @param cpus how many processors it may use
   * @param restart how often the engine has started the task again
   * @param at the machine's clock, in milliseconds since 1970; clocks are never compared
   * @param takes the claims of earlier lives that this life goes on with. Any other open claim of
   *     an earlier life is lost
   */
  record Began(
      String job,
      String node,
      String host,
      long pid,
      int cpus,
      int restart,
      long at,
      List<PlanPlace> takes)
      implements Telling {}

  /** The process has claimed a line. */
  record Claimed(int chunk, int line, int experiment) implements Telling {
    PlanPlace place() {
      return new PlanPlace(chunk, line);
    }
  }

  /**
   * What the experiment says, as a worker says it to its controller.
   *
   * @param reply the text of one message, a JSON object
   */
  record Heard(int experiment, String reply) implements Telling {}

  /**
   * The process has done with a line. Whether the experiment has a result, only its files say.
   *
   * @param message for people; empty if there is nothing to say
   */
  record Ended(int chunk, int line, int experiment, How how, String message) implements Telling {
    PlanPlace place() {
      return new PlanPlace(chunk, line);
    }
  }

  /** The ways in which the work on a line can end. */
  enum How {
    /** The experiment has a result. */
    ENDED,
    /** It has come to the amount that the line says, and waits. */
    PAUSED,
    /** The process was asked to stop, and the experiment's state is saved. */
    INTERRUPTED,
    /** A later attempt has begun elsewhere. */
    FENCED,
    /** It failed in a way that another attempt may mend. */
    CRASHED;

    /** Whether the task has done with the line: no later process of it goes on with it. */
    boolean closes() {
      return this == ENDED || this == PAUSED || this == FENCED;
    }
  }

  /** The last line: the process ends in good order. */
  record Left(Why why) implements Telling {}

  /** Why a process ends. */
  enum Why {
    /** No line is left to claim: the task is over. */
    NOTHING_LEFT,
    /** It was asked to stop; the engine may start the task again. */
    STOPPED,
    /** The process is of no use any more, as after a crash; the task starts another. */
    UNUSABLE
  }
}
