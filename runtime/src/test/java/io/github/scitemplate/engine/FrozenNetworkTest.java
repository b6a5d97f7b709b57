package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
import io.github.scitemplate.engine.compiled.SmallModels;
import io.github.scitemplate.engine.compiled.SmallModels.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrozenNetworkTest extends TorchTest {
  private static final int BATCHES = 3;

  static List<Model> models() {
    List<Model> models = new ArrayList<>(SmallModels.all());
    models.add(new Model("product", Product::new, new Shape(7, 3, 4), 0));
    models.add(
        new Model(
            "turned",
            () -> new SequentialBlock().add(turned()).add(SmallBlocks.linear(2)),
            new Shape(7, 3, 4),
            0));
    return models;
  }

  private static Block turned() {
    return new LambdaBlock(inputs -> new NDList(inputs.head().transpose(1, 0, 2)));
  }

  /**
   * Multiplies by a matrix of its own. libtorch looks whether the matrix asks for gradients before
   * it decides how to multiply arrays of three axes, even if none are recorded.
   */
  private static final class Product extends AbstractBlock {
    private final Parameter matrix =
        addParameter(
            Parameter.builder()
                .setName("matrix")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(4, 2))
                .build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> options) {
      NDArray turned = inputs.head().transpose(1, 0, 2);
      return new NDList(turned.matMul(store.getValue(matrix, turned.getDevice(), training)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(1), inputs[0].get(0), 2)};
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void predictionsHaveTheBitsOfTheEvaluation(Model model) throws IOException {
    try (Network network = SmallNetworks.network(model.block().get(), model.input(), 3);
        FrozenNetwork frozen = frozen(model, network)) {
      for (int seed = 0; seed < BATCHES; seed++) {
        assertArrayEquals(evaluated(network, model, seed), predicted(frozen, model, seed));
      }
    }
  }

  private static FrozenNetwork frozen(Model model, Network trained) throws IOException {
    return FrozenNetwork.create(
        model.block().get(),
        List.of(),
        new Shape[] {model.input()},
        Device.cpu(),
        empty -> {
          Map<String, NDArray> values = trained.tensors();
          empty
              .tensors()
              .forEach((name, array) -> Network.copyInto(array, requireNonNull(values.get(name))));
        });
  }

  private static float[] evaluated(Network network, Model model, int seed) {
    try (NDManager scope = network.newScope()) {
      return network.forwardEvaluation(new NDList(model.batch(scope, seed))).head().toFloatArray();
    }
  }

  private static float[] predicted(FrozenNetwork network, Model model, int seed) {
    try (NDManager scope = Torch.newManager(Device.cpu())) {
      return network.predict(new NDList(model.batch(scope, seed)), 1).head().toFloatArray();
    }
  }
}
