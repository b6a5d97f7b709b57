package io.github.scitemplate.benchmarks.tasks.dqn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.ModelInEvaluation;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.data.Batch;
import java.nio.DoubleBuffer;
import java.util.SplittableRandom;

/** An episode in which each step is followed by an update. */
record Play(int batchSize, int replaySize, int targetPeriod, double discount, double exploringSteps)
    implements TrainingStep {
  private static final String ONLINE = "01SequentialBlock";
  private static final String TARGET = "02SequentialBlock";

  @Override
  public Outcome train(ModelInTraining model, Batch batch) {
    SplittableRandom random = model.progress().random();
    NDArray replay = model.state("replay", new Shape(replaySize, 10));
    NDArray seen = model.state("seen", new Shape(1));
    double[] state = CartPole.start(random);
    for (int step = 1; ; step++) {
      int count = (int) seen.getFloat(0);
      if (count % targetPeriod == 0) {
        model.copy(ONLINE, TARGET);
      }
      boolean explores = random.nextDouble() < Math.max(0.05, 1 - count / exploringSteps);
      int action = explores ? random.nextInt(2) : best(model, state);
      double[] next = CartPole.next(state, action);
      boolean over = CartPole.isOver(next);
      double[] facts = {action, over ? 0 : 1};
      double[] row = DoubleBuffer.allocate(10).put(state).put(facts).put(next).array();
      replay.set(new NDIndex(count % replaySize), model.array(row, new Shape(10)));
      seen.addi(1);
      Outcome outcome = learn(model, replay, Math.min(replaySize, count + 1), random);
      if (over || step == CartPole.LIMIT) {
        return outcome;
      }
      state = next;
    }
  }

  private Outcome learn(ModelInTraining model, NDArray replay, int rows, SplittableRandom random) {
    long[] indices = random.longs(batchSize, 0, rows).toArray();
    NDArray drawn = replay.get(replay.getManager().create(indices));
    NDArray later = model.forward(TARGET, new NDList(drawn.get(":, 6:"))).head();
    NDArray goesOn = drawn.get(":, 5");
    NDArray target = later.max(new int[] {1}).stopGradient().mul(goesOn).mul(discount).add(1);
    NDArray action = drawn.get(":, 4").toType(DataType.INT64, false).oneHot(2);
    NDArray values = model.forward(ONLINE, new NDList(drawn.get(":, :4"))).head();
    NDList predictions = new NDList(values.mul(action).sum(new int[] {1}));
    NDArray loss = model.loss(predictions, new NDList(target));
    model.minimize(loss);
    return new Outcome(predictions, loss);
  }

  /** Plays without chance; how long the pole stood is what the metrics are taken of. */
  @Override
  public Outcome evaluate(ModelInEvaluation model, Batch batch) {
    double[] state = CartPole.start(new SplittableRandom(batch.labels().head().getLong()));
    int steps = 0;
    while (steps < CartPole.LIMIT && !CartPole.isOver(state)) {
      state = CartPole.next(state, best(model, state));
      steps++;
    }
    NDArray stood = model.filled(new Shape(1), steps);
    return new Outcome(new NDList(stood), stood);
  }

  private static int best(ModelInEvaluation model, double[] state) {
    NDList input = new NDList(model.array(state, new Shape(1, 4)));
    return (int) model.forward(ONLINE, input).head().argMax(1).getLong(0);
  }
}
