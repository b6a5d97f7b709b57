package io.github.scitemplate.engine.forward;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives blocks their parameters, lent to the present iteration, and remembers the last one. */
public final class NetworkParameters extends ParameterStore {
  private final IdentityHashMap<Parameter, NDArray> arrays;
  private final Lending lending;
  private @Nullable Parameter last;
  private @Nullable WatchedArrays watched;
  private @Nullable Forward forward;

  /**
   * The parameters of one network.
   *
   * @param arrays the array that stands for each parameter
   */
  public NetworkParameters(
      NDManager manager, IdentityHashMap<Parameter, NDArray> arrays, Lending lending) {
    super(manager, false);
    this.arrays = arrays;
    this.lending = lending;
  }

  @Override
  public @Nullable NDArray getValue(
      @Nullable Parameter parameter, Device device, boolean training) {
    if (parameter == null) {
      return null; // layers without bias ask for one all the same
    }
    last = parameter;
    @Nullable NDArray array = arrays.get(parameter);
    NDArray value = array == null ? parameter.getArray() : lending.parameter(array);
    return watched == null ? value : watched.of(value, 0);
  }

  /** Says what runs the blocks of the network. */
  void runBy(Forward runner) {
    forward = runner;
  }

  /**
   * Runs a block inside of another one, as the network runs its own blocks: in evaluation mode if
   * all of it is frozen, and with each activation closed that is needed no more.
   *
   * @param store as the outer block was given it
   */
  public static NDList forward(
      ParameterStore store, Block outer, Block inner, NDList inputs, boolean training) {
    return store instanceof NetworkParameters network
            && network.forward != null
            && network.watched == null
        ? network.forward.inside(outer, inner, inputs, training)
        : inner.forward(store, inputs, training);
  }

  /** Runs a block, and watches what it does with parameters. */
  NDList watched(WatchedArrays watch, Supplier<NDList> block) {
    watched = watch;
    try {
      return block.get();
    } finally {
      watched = null;
    }
  }

  /**
   * The parameter that a block asked for last. If a block fails, the parameter is often its own.
   */
  @Nullable Parameter last() {
    return last;
  }
}
