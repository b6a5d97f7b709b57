package io.github.scitemplate.execution;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelEvaluation;
import io.github.scitemplate.experiment.BestModelPrediction;
import io.github.scitemplate.experiment.ComponentsCheck;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What a worker answers, and what it tells while it works. */
sealed interface WorkerReply {

  /**
   * That components were built.
   *
   * @param readPaths the keys that were read
   * @param askedWords the last words of all keys asked for
   * @param minimised the score metrics of which less is better, as they say themselves
   * @param objections what a new session may not have, with the ways out
   * @param warnings what is taken for granted
   * @param gpus how many there are
   */
  record Checked(
      List<String> readPaths,
      List<String> askedWords,
      List<String> minimised,
      Map<String, String> objections,
      List<String> warnings,
      int gpus)
      implements WorkerReply {

    static Checked of(ComponentsCheck check, int gpus) {
      return new Checked(
          List.copyOf(check.readPaths()),
          List.copyOf(check.askedWords()),
          List.copyOf(check.minimised()),
          check.objections(),
          List.copyOf(check.warnings()),
          gpus);
    }

    ComponentsCheck check() {
      return new ComponentsCheck(
          new LinkedHashSet<>(readPaths),
          new LinkedHashSet<>(askedWords),
          new LinkedHashSet<>(minimised),
          new LinkedHashMap<>(objections),
          new LinkedHashSet<>(warnings));
    }
  }

  /**
   * That the experiment is trained so far; the worker waits to hear whether to go on.
   *
   * @param amount epochs or iterations, as its config counts
   */
  record Reached(long amount) implements WorkerReply {}

  /** How the run of an experiment ended. */
  record Ran(Ending ending) implements WorkerReply {}

  /** How a worker's run of an experiment can end where the worker lives to tell it. */
  enum Ending {
    /** With a result, which is in the experiment's directory. */
    WITH_RESULT,
    PAUSED,
    INTERRUPTED
  }

  /** That the experiment needs more memory than there is; the worker ends. */
  record OutOfMemory(String message) implements WorkerReply {}

  /**
   * What an evaluation gave.
   *
   * @param iteration when the model was saved
   * @param metrics as exact text, since JSON has no NaN
   * @param dataDifference how the data differ from those recorded; empty if they do not
   */
  record Evaluated(long iteration, Map<String, String> metrics, String dataDifference)
      implements WorkerReply {

    static Evaluated of(BestModelEvaluation.Evaluated evaluated) {
      Map<String, String> metrics = new LinkedHashMap<>();
      evaluated.metrics().forEach((name, value) -> metrics.put(name, Double.toString(value)));
      return new Evaluated(evaluated.iteration(), metrics, evaluated.dataDifference());
    }

    BestModelEvaluation.Evaluated evaluated() {
      Map<String, Double> values = new LinkedHashMap<>();
      metrics.forEach((name, value) -> values.put(name, Double.valueOf(value)));
      return new BestModelEvaluation.Evaluated(iteration, values, dataDifference);
    }
  }

  /**
   * That predictions were written.
   *
   * @param iteration when the model was saved
   * @param rows one for each sample
   * @param dataDifference how the data differ from those recorded; empty if they do not
   */
  record Predicted(long iteration, long rows, String dataDifference) implements WorkerReply {

    static Predicted of(BestModelPrediction.Predicted written) {
      return new Predicted(written.iteration(), written.rows(), written.dataDifference());
    }

    BestModelPrediction.Predicted predicted() {
      return new BestModelPrediction.Predicted(iteration, rows, dataDifference);
    }
  }

  /** What the user can put right; the worker ends. */
  record UserError(String problem, String fix) implements WorkerReply {
    static UserError of(UserException e) {
      return new UserError(e.problem(), e.fix());
    }
  }

  /** A sign of life while it trains: how many steps it has made in this run. */
  record Steps(long made) implements WorkerReply {}

  /**
   * What is told of an experiment.
   *
   * @param bytes of UTF-8 text, a character for each; perhaps no whole line
   */
  record Told(String bytes) implements WorkerReply {}

  /**
   * What the project's own code prints.
   *
   * @param bytes of UTF-8 text, a character for each; perhaps no whole line
   */
  record Printed(String bytes) implements WorkerReply {}
}
