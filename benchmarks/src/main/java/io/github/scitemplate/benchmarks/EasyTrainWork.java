package io.github.scitemplate.benchmarks;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;

/** Training as DJL's documentation shows it: the loop of {@link EasyTrain}, paced. */
final class EasyTrainWork implements Work {
  private final Case setting;
  private final Dataset dataset;
  private final Block model;

  EasyTrainWork(Case setting, Dataset dataset) {
    this.setting = setting;
    this.dataset = dataset;
    this.model = setting.workload().newModel();
  }

  @Override
  public void run(Pace pace) throws Exception {
    TrainingConfig config =
        new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
            .optOptimizer(setting.rule().ofDjl())
            .addEvaluator(new Accuracy())
            .addTrainingListeners(TrainingListener.Defaults.basic());
    try (NDManager manager = NDManager.newBaseManager();
        Model holder = Model.newInstance(setting.workload().label())) {
      holder.setBlock(model);
      ArrayDataset data = data(manager);
      try (Trainer trainer = holder.newTrainer(config)) {
        trainer.initialize(
            new Shape(setting.batchSize()).addAll(dataset.inputs().get(0).shape().slice(1)));
        while (trainEpoch(trainer, data, pace)) {
          trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        }
      }
    }
  }

  private ArrayDataset data(NDManager manager) {
    HostArray inputs = dataset.inputs().get(0);
    HostArray labels = dataset.labels().get(0);
    return new ArrayDataset.Builder()
        .setData(manager.create(inputs.floats(), inputs.shape()))
        .optLabels(manager.create(labels.longs(), labels.shape()))
        .setSampling(setting.batchSize(), true)
        .build();
  }

  /** Whether to go on. */
  private static boolean trainEpoch(Trainer trainer, ArrayDataset data, Pace pace)
      throws Exception {
    for (Batch batch : trainer.iterateDataset(data)) {
      EasyTrain.trainBatch(trainer, batch);
      trainer.step();
      batch.close();
      if (pace.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long parameters() {
    return Workload.parameters(model);
  }
}
