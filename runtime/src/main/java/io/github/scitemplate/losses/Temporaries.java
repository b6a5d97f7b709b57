package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.github.scitemplate.engine.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the intermediate arrays of a loss, and closes them together when the loss is calculated.
 * libtorch keeps what a backward pass needs of them.
 */
final class Temporaries implements AutoCloseable {
  private final List<NDArray> arrays = new ArrayList<>();

  /** Keeps {@code array} until the loss is calculated. */
  NDArray of(NDArray array) {
    arrays.add(array);
    return array;
  }

  /**
   * A number as an array on the device of {@code array}, of which a backward pass may need the
   * memory.
   */
  NDArray number(double value, NDArray array) {
    return of(Torch.number(array.getManager(), value));
  }

  /** An array times a number. */
  NDArray times(NDArray array, double factor) {
    return array.mul(number(factor, array));
  }

  /** {@code array} where it is not negative, else zero, with the gradient of PyTorch's clamp. */
  NDArray positive(NDArray array) {
    NDArray zeros = of(array.zerosLike());
    return of(NDArrays.where(of(array.gte(zeros)), array, zeros));
  }

  @Override
  public void close() {
    arrays.forEach(NDArray::close);
  }
}
