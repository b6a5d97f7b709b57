package io.github.scitemplate.execution;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelEvaluation;
import io.github.scitemplate.experiment.BestModelExport;
import io.github.scitemplate.experiment.BestModelPrediction;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.experiment.Differences;
import io.github.scitemplate.logger.ModelTable;
import io.github.scitemplate.monitor.Standing;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A worker's answers, and what it reports while it works. */
sealed interface WorkerReply {

  /**
   * The answer that components were built.
   *
   * @param readPaths the paths of the keys that were read
   * @param askedWords the last words of all keys that were asked for
   * @param minimised the score metrics that declare that less is better
   * @param objections problems that a new session may not have, with the ways out
   * @param objectionsHere problems that a new session on this machine may not have either
   * @param warnings warnings for the user
   * @param notes what else the user wants to know
   * @param gpus how many GPUs the worker sees
   */
  record Checked(
      List<String> readPaths,
      List<String> askedWords,
      List<String> minimised,
      Map<String, String> objections,
      Map<String, String> objectionsHere,
      List<String> warnings,
      List<String> notes,
      int gpus)
      implements WorkerReply {

    static Checked of(ComponentsCheck check, int gpus) {
      return new Checked(
          List.copyOf(check.readPaths()),
          List.copyOf(check.askedWords()),
          List.copyOf(check.minimised()),
          check.objections(),
          check.objectionsHere(),
          List.copyOf(check.warnings()),
          List.copyOf(check.notes()),
          gpus);
    }

    ComponentsCheck check() {
      return new ComponentsCheck(
          new LinkedHashSet<>(readPaths),
          new LinkedHashSet<>(askedWords),
          new LinkedHashSet<>(minimised),
          new LinkedHashMap<>(objections),
          new LinkedHashMap<>(objectionsHere),
          new LinkedHashSet<>(warnings),
          new LinkedHashSet<>(notes));
    }
  }

  /**
   * The report that the experiment has trained a certain amount. The worker waits for an order to
   * go on or to pause.
   *
   * @param amount in epochs or iterations, as its config counts
   */
  record Reached(long amount) implements WorkerReply {}

  /** How the run of an experiment ended. */
  record Ran(Ending ending) implements WorkerReply {}

  /** The ways in which a run of an experiment can end, if the worker lives to report it. */
  enum Ending {
    /** The experiment has a result, which is in its directory. */
    WITH_RESULT,
    PAUSED,
    INTERRUPTED
  }

  /** The report that the experiment needs more memory than there is; the worker ends. */
  record OutOfMemory(String message) implements WorkerReply {}

  /**
   * The outcome of an evaluation.
   *
   * @param iteration the iteration after which the model was saved
   * @param metrics as exact text, since JSON has no NaN
   * @param differences of what it was evaluated with
   */
  record Evaluated(long iteration, Map<String, String> metrics, Differences differences)
      implements WorkerReply {

    static Evaluated of(BestModelEvaluation.Evaluated evaluated) {
      Map<String, String> metrics = new LinkedHashMap<>();
      evaluated.metrics().forEach((name, value) -> metrics.put(name, Double.toString(value)));
      return new Evaluated(evaluated.iteration(), metrics, evaluated.differences());
    }

    BestModelEvaluation.Evaluated evaluated() {
      Map<String, Double> values = new LinkedHashMap<>();
      metrics.forEach((name, value) -> values.put(name, Double.valueOf(value)));
      return new BestModelEvaluation.Evaluated(iteration, values, differences);
    }
  }

  /**
   * The answer that predictions were written.
   *
   * @param iteration the iteration after which the model was saved
   * @param rows one for each sample
   * @param differences of what it was predicted with
   */
  record Predicted(long iteration, long rows, Differences differences) implements WorkerReply {

    static Predicted of(BestModelPrediction.Predicted written) {
      return new Predicted(written.iteration(), written.rows(), written.differences());
    }

    BestModelPrediction.Predicted predicted() {
      return new BestModelPrediction.Predicted(iteration, rows, differences);
    }
  }

  /** The answer that a model was written for other programs. */
  record Exported(BestModelExport.Exported exported) implements WorkerReply {}

  /** A problem that the user can put right; the worker ends. */
  record UserError(String problem, String fix) implements WorkerReply {
    static UserError of(UserException e) {
      return new UserError(e.problem(), e.fix());
    }
  }

  /** A sign of life while it trains: how many steps it has made in this run. */
  record Steps(long made) implements WorkerReply {}

  /** How far the experiment is, told a few times a second if it has changed. */
  record Stands(Standing standing) implements WorkerReply {}

  /** A line about the experiment, for people. */
  record Told(String line) implements WorkerReply {}

  /** A line about the moment, which a bar can replace. */
  record ToldInPassing(String line) implements WorkerReply {}

  /** What the experiment's model consists of. */
  record Model(ModelTable table) implements WorkerReply {}

  /**
   * Output of the project's own code.
   *
   * @param bytes the bytes of UTF-8 text, one character for each; not always whole lines
   */
  record Printed(String bytes) implements WorkerReply {}
}
