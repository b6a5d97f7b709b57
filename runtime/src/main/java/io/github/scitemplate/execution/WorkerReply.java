package io.github.scitemplate.execution;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelEvaluation;
import io.github.scitemplate.experiment.ComponentsCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a worker answers.
 *
 * @param kind the answer
 * @param readPaths after a check: the keys that were read
 * @param askedWords after a check: the last words of all keys asked for
 * @param evaluated after an evaluation: the metrics as exact text
 * @param iteration after an evaluation: when the model was saved
 * @param problem after a user error: what was found; after an evaluation how the data differ from
 *     those recorded
 * @param fix after a user error: what to do
 */
record WorkerReply(
    Kind kind,
    List<String> readPaths,
    List<String> askedWords,
    Map<String, String> evaluated,
    long iteration,
    String problem,
    String fix) {

  /** Begins a line that is an answer: the character that ASCII has for separating records. */
  static final String MARK = "\u001E";

  enum Kind {
    CHECKED,
    ENDED,
    INTERRUPTED,
    EVALUATED,
    USER_ERROR
  }

  static WorkerReply checked(ComponentsCheck check) {
    return new WorkerReply(
        Kind.CHECKED,
        List.copyOf(check.readPaths()),
        List.copyOf(check.askedWords()),
        Map.of(),
        0,
        "",
        "");
  }

  static WorkerReply ended() {
    return without(Kind.ENDED, "", "");
  }

  static WorkerReply interrupted() {
    return without(Kind.INTERRUPTED, "", "");
  }

  static WorkerReply userError(UserException e) {
    return without(Kind.USER_ERROR, e.problem(), e.fix());
  }

  static WorkerReply evaluated(BestModelEvaluation.Evaluated evaluated) {
    Map<String, String> metrics = new LinkedHashMap<>();
    // As text, since JSON has no NaN.
    evaluated.metrics().forEach((name, value) -> metrics.put(name, Double.toString(value)));
    return new WorkerReply(
        Kind.EVALUATED,
        List.of(),
        List.of(),
        metrics,
        evaluated.iteration(),
        evaluated.dataDifference(),
        "");
  }

  private static WorkerReply without(Kind kind, String problem, String fix) {
    return new WorkerReply(kind, List.of(), List.of(), Map.of(), 0, problem, fix);
  }
}
