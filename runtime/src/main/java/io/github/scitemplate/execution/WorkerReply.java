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
 */
record WorkerReply(
    Kind kind, List<String> readPaths, List<String> askedWords, String problem, String fix) {

  /** Begins a line that is an answer: the character that ASCII has for separating records. */
  static final String MARK = "\u001E";

  enum Kind {
    CHECKED,
    ENDED,
    INTERRUPTED,
    USER_ERROR
  }

  static WorkerReply checked(ComponentsCheck check) {
    return new WorkerReply(
        Kind.CHECKED, List.copyOf(check.readPaths()), List.copyOf(check.askedWords()), "", "");
  }

  static WorkerReply ended() {
    return new WorkerReply(Kind.ENDED, List.of(), List.of(), "", "");
  }

  static WorkerReply interrupted() {
    return new WorkerReply(Kind.INTERRUPTED, List.of(), List.of(), "", "");
  }

  static WorkerReply userError(UserException e) {
    return new WorkerReply(Kind.USER_ERROR, List.of(), List.of(), e.problem(), e.fix());
  }
}
