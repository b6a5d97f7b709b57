package io.github.scitemplate.execution;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
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
 * @param minimised after a check: the score metrics whose least is best, as they say themselves
 * @param evaluated after an evaluation: the metrics as exact text; after a check: what a new
 *     session may not have, with the ways out
 * @param warnings after a check: what is taken for granted
 * @param problem after a user error: what was found; after an evaluation how the data differ from
 *     those recorded; of what is told or printed its bytes, a character for each
 * @param fix after a user error: what to do
 * @param number after a check: how many GPUs there are; of steps: how many have been made; the
 *     amount that is reached; after an evaluation: the iteration when the model was saved
 */
record WorkerReply(
    Kind kind,
    List<String> readPaths,
    List<String> askedWords,
    List<String> minimised,
    Map<String, String> evaluated,
    List<String> warnings,
    String problem,
    String fix,
    long number) {

  /** Reads and writes what goes between both; whole numbers stay whole. */
  static Gson gson() {
    return new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();
  }

  enum Kind {
    CHECKED,
    ENDED,
    INTERRUPTED,
    /** So much is trained; it waits to hear whether to go on. */
    REACHED,
    PAUSED,
    OUT_OF_MEMORY,
    /** A sign of life while it trains. */
    STEPS,
    EVALUATED,
    USER_ERROR,
    /** What is told of an experiment. */
    TOLD,
    /** What the project's own code prints. */
    PRINTED
  }

  static WorkerReply checked(ComponentsCheck check, int gpus) {
    return new WorkerReply(
        Kind.CHECKED,
        List.copyOf(check.readPaths()),
        List.copyOf(check.askedWords()),
        List.copyOf(check.minimised()),
        check.objections(),
        List.copyOf(check.warnings()),
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

  static WorkerReply reached(long amount) {
    return of(Kind.REACHED, "", "", amount);
  }

  static WorkerReply paused() {
    return of(Kind.PAUSED, "", "", 0);
  }

  static WorkerReply outOfMemory(String message) {
    return of(Kind.OUT_OF_MEMORY, message, "", 0);
  }

  static WorkerReply steps(long made) {
    return of(Kind.STEPS, "", "", made);
  }

  static WorkerReply told(String bytes) {
    return of(Kind.TOLD, bytes, "", 0);
  }

  static WorkerReply printed(String bytes) {
    return of(Kind.PRINTED, bytes, "", 0);
  }

  static WorkerReply userError(UserException e) {
    return of(Kind.USER_ERROR, e.problem(), e.fix(), 0);
  }

  static WorkerReply evaluated(BestModelEvaluation.Evaluated evaluated) {
    Map<String, String> metrics = new LinkedHashMap<>();
    // As text, since JSON has no NaN.
    evaluated.metrics().forEach((name, value) -> metrics.put(name, Double.toString(value)));
    return new WorkerReply(
        Kind.EVALUATED,
        List.of(),
        List.of(),
        List.of(),
        metrics,
        List.of(),
        evaluated.dataDifference(),
        "",
        evaluated.iteration());
  }

  private static WorkerReply of(Kind kind, String problem, String fix, long number) {
    return new WorkerReply(
        kind, List.of(), List.of(), List.of(), Map.of(), List.of(), problem, fix, number);
  }
}
