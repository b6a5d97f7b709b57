package io.github.scitemplate.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.Batches;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.TrainingPasses;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.TrainingPasses.Result;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.trainer.step.Averaging;
import io.github.scitemplate.trainer.step.TrainingData;
import io.github.scitemplate.trainer.step.TrainingParts;
import io.github.scitemplate.trainer.step.UpdateRules;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * The parts that our trainer works with, for loops without it.
 *
 * @param network a new model
 * @param batches what it gets
 * @param criterion what is minimised
 * @param passes forward and backward passes, compiled as the trainer's are
 */
record Parts(Network network, BatchSource batches, Criterion criterion, TrainingPasses passes)
    implements AutoCloseable {

  static Parts of(Workload workload, DataLoader loader) {
    Randomness randomness = new Randomness(0);
    BatchSource batches = BatchSource.forTraining(loader, randomness, Device.cpu());
    Network network =
        Network.create(
            workload.newModel(),
            batches.inputShapes(),
            Device.cpu(),
            Initialization.PYTORCH,
            randomness);
    Criterion criterion = Criterion.crossEntropy();
    TrainingPasses passes =
        new TrainingPasses(
            network,
            List.of(
                (predictions, labels) ->
                    Losses.recordable(criterion, predictions, labels, progress(0))),
            false,
            true,
            true,
            workload.precision());
    network.closeWith(passes);
    return new Parts(network, batches, criterion, passes);
  }

  /** What a trainer of them would work with, for an epoch. */
  TrainingParts inTraining(MetricTracker metrics) {
    return new TrainingParts(
        network,
        criterion,
        new UpdateRules(
            Sgd.of(0.1), Map.of(), null, 1, Averaging.none(), LearningRateSchedule.constant()),
        metrics,
        new TrainingData(batches, batches, null),
        new Schedule(
            TrainingUnit.EPOCHS,
            batches.batches(),
            batches.batches(),
            batches.batches(),
            OptionalLong.empty(),
            batches.batches(),
            batches.batches(),
            OptionalLong.empty()),
        new Score("loss", ScoreMode.MIN),
        evaluated -> {});
  }

  /** Takes the gradient of a batch's loss, operation by operation. */
  void trainEagerly(NDManager scope, long iteration) {
    Batch batch = recorded(scope, iteration);
    eager(batch.inputs(), batch.labels(), iteration);
    network.stopRecording();
  }

  /** Forward, loss and backward, operation by operation, while operations are recorded. */
  Result eager(NDList inputs, NDList labels, long iteration) {
    NDList predictions = network.forwardTraining(inputs);
    NDArray loss =
        Losses.evaluateWithGradient(criterion, predictions, labels, progress(iteration), network);
    return new Result(predictions, loss);
  }

  /** The loss of a batch, recorded for a backward pass. */
  NDArray loss(NDManager scope, long iteration) {
    Batch batch = recorded(scope, iteration);
    return Losses.evaluate(criterion, network.forwardTraining(batch.inputs()), batch.labels());
  }

  private static Progress progress(long iteration) {
    return new Progress(0, 0, iteration, iteration + 1, new SplittableRandom(iteration));
  }

  /**
   * The batch of an iteration.
   *
   * @param iteration from 0, over all epochs
   */
  Batch batch(NDManager scope, long iteration) {
    return batches.batch(
        scope, iteration / batches.batches(), (int) (iteration % batches.batches()));
  }

  /**
   * The batches of iterations of one epoch.
   *
   * @param iteration the first, from 0, over all epochs
   */
  Batches batches(NDManager scope, long iteration, int count) {
    return batches.batches(
        scope, iteration / batches.batches(), (int) (iteration % batches.batches()), count);
  }

  /** Where training is, for the passes. */
  Moment moment(long iteration) {
    return new Moment(iteration / batches.batches(), iteration % batches.batches());
  }

  private Batch recorded(NDManager scope, long iteration) {
    Batch batch = batch(scope, iteration);
    network.startRecording(iteration / batches.batches(), iteration % batches.batches());
    return batch;
  }

  @Override
  public void close() {
    batches.close();
    network.close();
  }
}
