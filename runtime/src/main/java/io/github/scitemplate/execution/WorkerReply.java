package io.github.scitemplate.execution;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ComponentsCheck;
import java.util.List;

/**
 * What a worker answers.
 *
 * @param kind the answer
 * @param readPaths after a check: the keys that were read
 * @param askedWords after a check: the last words of all keys asked for
 * @param problem after a user error: what was found
 * @param fix after a user error: what to do
 * @param number after a check: how many GPUs there are; of steps: how many have been made
 */
record WorkerReply(
    Kind kind,
    List<String> readPaths,
    List<String> askedWords,
    String problem,
    String fix,
    long number) {

  /** Begins a line that is an answer: the character that ASCII has for separating records. */
  static final String MARK = "\u001E";

  enum Kind {
    CHECKED,
    ENDED,
    INTERRUPTED,
    OUT_OF_MEMORY,
    /** A sign of life while it trains. */
    STEPS,
    USER_ERROR
  }

  static WorkerReply checked(ComponentsCheck check, int gpus) {
    return new WorkerReply(
        Kind.CHECKED,
        List.copyOf(check.readPaths()),
        List.copyOf(check.askedWords()),
        "",
        "",
        gpus);
  }

  static WorkerReply ended() {
    return of(Kind.ENDED, "", "", 0);
  }

  static WorkerReply interrupted() {
    return of(Kind.INTERRUPTED, "", "", 0);
  }

  static WorkerReply outOfMemory(String message) {
    return of(Kind.OUT_OF_MEMORY, message, "", 0);
  }

  static WorkerReply steps(long made) {
    return of(Kind.STEPS, "", "", made);
  }

  static WorkerReply userError(UserException e) {
    return of(Kind.USER_ERROR, e.problem(), e.fix(), 0);
  }

  private static WorkerReply of(Kind kind, String problem, String fix, long number) {
    return new WorkerReply(kind, List.of(), List.of(), problem, fix, number);
  }
}
