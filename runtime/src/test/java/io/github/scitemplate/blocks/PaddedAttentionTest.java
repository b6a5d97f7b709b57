package io.github.scitemplate.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.Collate;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.PaddedCollate;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The masks of padded batches are those that attention takes. */
class PaddedAttentionTest extends TorchTest {
  private static final int[] LENGTHS = {3, 1, 5};
  private static final int SIZE = 4;

  private record Sequences() implements SampleSource {
    @Override
    public int size() {
      return LENGTHS.length;
    }

    @Override
    public Sample get(int index) {
      float[] values = new float[LENGTHS[index] * SIZE];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(7 * index + i);
      }
      return Sample.of(HostArray.of(values, LENGTHS[index], SIZE), 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsFilledInIsSeenByNobody(boolean left) {
    PaddedCollate padded = Collate.padded(9).withMask().withPaddingMask();
    DataLoader loader =
        DataLoader.inOrder(new Sequences(), 3).withCollate(left ? padded.onTheLeft() : padded);
    Shape all = new Shape(3, 5, SIZE);
    try (BatchSource source = BatchSource.forEvaluation(loader, new Randomness(1), Device.cpu());
        Network network =
            Network.create(
                MultiHeadAttention.of(SIZE, 2).withKeyPaddingMask(),
                new Shape[] {all, new Shape(3, 5)},
                Device.cpu(),
                Initialization.PYTORCH,
                new Randomness(1));
        NDManager scope = network.newScope()) {
      NDList inputs = source.batch(scope, 0, 0).inputs();
      assertEquals(3, inputs.size());
      assertArrayEquals(
          inputs.get(1).toBooleanArray(), inputs.get(2).logicalNot().toBooleanArray());
      NDList given = new NDList(inputs.get(0), inputs.get(2));
      NDArray together = network.forwardEvaluation(given).head();
      for (int i = 0; i < LENGTHS.length; i++) {
        int from = left ? 5 - LENGTHS[i] : 0;
        NDIndex place = new NDIndex(i + ":" + (i + 1) + ", " + from + ":" + (from + LENGTHS[i]));
        NDList alone =
            new NDList(
                inputs.get(0).get(place), scope.zeros(new Shape(1, LENGTHS[i]), DataType.BOOLEAN));
        assertArrayEquals(
            network.forwardEvaluation(alone).head().toFloatArray(),
            together.get(place).toFloatArray(),
            1e-6f);
      }
    }
  }
}
