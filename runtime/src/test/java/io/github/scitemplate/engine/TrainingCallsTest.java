package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.TrainingPasses.Result;
import io.github.scitemplate.engine.kernels.KernelCall;
import io.github.scitemplate.engine.kernels.KernelCalls;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.optimizer.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingCallsTest extends TorchTest {
  private static final int SAMPLES = 4;

  private static NDArray loss(NDList predictions) {
    return predictions.head().square().mean();
  }

  /** A model that is trained on batches whose rows lie one below the other. */
  private static final class Joined implements AutoCloseable {
    final Network network;
    final TrainingPasses passes;
    final TrainingCalls calls;
    private final KernelCalls written = new KernelCalls();
    private final float[] values;
    private int done;

    Joined(Block block, float... values) {
      this.network = SmallNetworks.network(block, new Shape(SAMPLES, 3), 1);
      this.passes =
          new TrainingPasses(
              network,
              List.of((predictions, labels) -> new NDList(loss(predictions))),
              false,
              true,
              true,
              Precision.FP32);
      this.calls = new TrainingCalls(network, passes);
      this.values = values;
    }

    private List<KernelCall> update() {
      FlatParameters whole = SmallNetworks.whole(network);
      Sgd.of(0.1)
          .update(
              written.standIn(whole.vector()),
              written.standIn(whole.gradientVector()),
              Map.of(),
              new Step(1, 0.1 / (1 + done), whole.vector().size()));
      done++;
      return written.take();
    }

    private BatchWork work(NDManager scope, NDArray rows, int index, List<KernelCall> update) {
      NDIndex part = new NDIndex().addSliceDim((long) SAMPLES * index, SAMPLES * (index + 1L));
      NDList inputs = new NDList(rows.get(scope, part));
      return new BatchWork(
          inputs,
          new NDList(),
          new Moment(0, index),
          update,
          () -> {
            NDList predictions = network.forwardTraining(inputs);
            NDArray loss = loss(predictions);
            network.backward(loss);
            return new Result(predictions, loss);
          });
    }

    /** Trains on batches. What it returns is open until this is closed. */
    JoinedWork.Result train(int batches) {
      NDManager scope = network.manager();
      NDArray rows = scope.create(values, new Shape(values.length / 3, 3));
      List<List<KernelCall>> updates = IntStream.range(0, batches).mapToObj(i -> update()).toList();
      List<Moment> moments = IntStream.range(0, batches).mapToObj(i -> new Moment(0, i)).toList();
      return calls.runJoined(
          scope,
          new JoinedWork(new NDList(rows), new NDList(), SAMPLES, moments, updates),
          i -> work(scope, rows, i, updates.get(i)));
    }

    float[] parameters() {
      return SmallNetworks.whole(network).vector().toFloatArray();
    }

    @Override
    public void close() {
      calls.close();
      passes.close();
      network.close();
    }
  }

  private static float[] values(int batches) {
    float[] values = new float[batches * SAMPLES * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return values;
  }

  private static List<String> ways(Joined model, int calls) {
    List<String> ways = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      ways.add(model.train(3).getClass().getSimpleName());
    }
    return ways;
  }

  @Test
  void onceProvenBatchesGoInAndComeOutTogether() {
    try (Joined model = new Joined(SmallBlocks.mlp(5, 2), values(3))) {
      assertEquals(
          List.of("OneByOne", "OneByOne", "Together"),
          ways(model, 4).subList(1, 4),
          "the update, the batches together and their rows together are proven one after another");
      JoinedWork.Together result = (JoinedWork.Together) model.train(3);
      assertEquals(new Shape(12, 2), result.prediction().getShape());
      assertEquals(3, result.losses().size());
    }
  }

  @Test
  void theResultsOfRowsTogetherAreThoseOfEachBatch() {
    try (Joined one = new Joined(SmallBlocks.mlp(5, 2), values(3));
        Joined other = new Joined(SmallBlocks.mlp(5, 2), values(3))) {
      for (int i = 0; i < 4; i++) {
        one.train(3);
      }
      JoinedWork.Together together = (JoinedWork.Together) one.train(3);
      List<Result> separate = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        NDManager scope = other.network.manager();
        NDArray rows = scope.create(other.values, new Shape(12, 3));
        List<BatchWork> works = new ArrayList<>();
        for (int j = 0; j < 3; j++) {
          works.add(other.work(scope, rows, j, other.update()));
        }
        separate = other.calls.run(scope, works);
      }
      for (int j = 0; j < 3; j++) {
        assertArrayEquals(
            separate.get(j).predictions().head().toFloatArray(),
            together
                .prediction()
                .get(new NDIndex().addSliceDim((long) SAMPLES * j, SAMPLES * (j + 1L)))
                .toFloatArray());
        assertEquals(separate.get(j).loss().getFloat(), together.losses().getFloat(j));
      }
      assertArrayEquals(other.parameters(), one.parameters());
    }
  }

  /** Predicts the same for all samples. */
  private static final class Prior extends AbstractBlock {
    private final Parameter prior =
        addParameter(
            Parameter.builder()
                .setName("prior")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(2))
                .optInitializer((manager, shape, type) -> manager.ones(shape, type))
                .build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
      NDArray input = inputs.head();
      NDArray values = store.getValue(prior, input.getDevice(), training);
      return new NDList(values.broadcast(new Shape(input.getShape().get(0), 2)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), 2)};
    }
  }

  /** The next update changes what such predictions are views of. */
  @Test
  void predictionsThatDoNotDependOnTheBatchAreThoseBeforeItsUpdate() {
    try (Joined model = new Joined(new Prior(), values(3))) {
      model.train(3); // operation by operation at first, where a view stays one
      for (int i = 0; i < 6; i++) {
        JoinedWork.OneByOne results = (JoinedWork.OneByOne) model.train(3);
        for (Result result : results.results()) {
          float prediction = result.predictions().head().getFloat(0, 0);
          assertEquals(result.loss().getFloat(), prediction * prediction, 1e-6f);
        }
      }
    }
  }

  @Test
  void predictionsWithoutARowForEachSampleStayApart() {
    Block block =
        new SequentialBlock()
            .add(SmallBlocks.mlp(5, 2))
            .add(LambdaBlock.singleton(x -> x.transpose(1, 0)));
    try (Joined model = new Joined(block, values(3))) {
      assertEquals(List.of("OneByOne", "OneByOne"), ways(model, 6).subList(4, 6));
    }
  }
}
