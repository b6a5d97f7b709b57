package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.logger.Moment;
import io.github.scitemplate.logger.OwnLog;
import io.github.scitemplate.storage.TemporaryFolder;
import io.github.scitemplate.trainer.step.EvaluatedModel;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Calls the project's {@code afterValidation}. */
final class AfterValidation {
  private static final String FOLDER = "files";
  private final TrainingParts parts;
  private final Logger logger;

  AfterValidation(TrainingParts parts, Logger logger) {
    this.parts = parts;
    this.logger = logger;
  }

  /**
   * Calls {@code afterValidation} after a validation.
   *
   * @param iteration how many iterations are completed
   */
  void run(long iteration, MetricValues values, boolean best) {
    Moment moment = new Moment(iteration, parts.schedule().epochOf(iteration));
    OwnLog log = logger.own(Split.VAL, moment);
    Path folder = logger.directory().resolve(FOLDER);
    call(parts, parts.data().val(), iteration, log, folder, values.elements(), best);
    logger.publish(log);
  }

  /**
   * Calls {@code afterValidation} before the first validation, to find out whether it works.
   * Nothing is logged.
   *
   * @param metrics metrics such as a validation gives
   * @param log takes what it logs
   */
  static void rehearse(
      TrainingParts parts, BatchSource val, long iteration, Map<String, Double> metrics, Log log) {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      call(parts, val, iteration, log, folder.path(), metrics, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void call(
      TrainingParts parts,
      BatchSource val,
      long iteration,
      Log log,
      Path folder,
      Map<String, Double> metrics,
      boolean best) {
    long epoch = parts.schedule().epochOf(Math.max(1, iteration)) - 1;
    Progress progress =
        new Progress(
            epoch,
            0,
            iteration,
            parts.schedule().lastIteration(),
            parts.network().generator(Purpose.AFTER_VALIDATION, epoch, iteration));
    try (NDManager scope = parts.network().newScope()) {
      parts.network().startEvaluation(Purpose.AFTER_VALIDATION, epoch, iteration);
      parts
          .afterValidation()
          .accept(
              new ValidatedModel(
                  new EvaluatedModel(parts.network(), parts.criterion(), scope, progress, log),
                  val,
                  folder,
                  metrics,
                  best));
    } catch (UserException | ModelFailure e) {
      throw e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      throw new ModelFailure("afterValidation failed: " + Causes.words(e), e);
    } finally {
      // An interrupt left behind by the project's code would end the next wait for data or a file.
      boolean unused = Thread.interrupted();
    }
  }
}
