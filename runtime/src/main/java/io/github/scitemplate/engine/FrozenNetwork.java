package io.github.scitemplate.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.github.scitemplate.engine.forward.Forward;
import io.github.scitemplate.engine.forward.GradientCuts;
import io.github.scitemplate.engine.forward.Lending;
import io.github.scitemplate.engine.forward.NetworkParameters;
import io.github.scitemplate.engine.kernels.Kernels;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A model whose parameters stay as they are. Any number of threads may use it at once: each call
 * works on arrays of its own, which share the memory of the parameters. Closed by its owner; {@link
 * #close} waits for the calls that have begun.
 */
public final class FrozenNetwork implements AutoCloseable {
  private final Network network;
  private final Set<Parameter> trained;
  private final Queue<Lane> idle = new ConcurrentLinkedQueue<>();
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  private FrozenNetwork(Network network, Set<Parameter> trained) {
    this.network = network;
    this.trained = trained;
  }

  /** Gives a model the values that it is to keep. */
  @FunctionalInterface
  public interface Values {
    void copyInto(Network network) throws IOException;
  }

  /**
   * Makes a model for inputs of the given shapes. Nothing is drawn, and the calling thread records
   * gradients or not, as before.
   *
   * @param parts the children of {@code block} that were trained apart; empty if the whole block
   *     was trained
   * @param inputShapes the shape of each input, batch axis first
   * @throws ModelFailure if the block refuses the shapes
   */
  public static FrozenNetwork create(
      Block block, List<String> parts, Shape[] inputShapes, Device device, Values values)
      throws IOException {
    return Torch.withoutGradients(
        () -> {
          Network network = Network.createEmpty(block, parts, inputShapes, device);
          try {
            values.copyInto(network);
            Set<Parameter> trained = Collections.newSetFromMap(new IdentityHashMap<>());
            network
                .arrays()
                .forEach(
                    (parameter, array) -> {
                      if (JniUtils.requiresGrad((PtNDArray) array)) {
                        trained.add(parameter);
                      }
                      freeze(network, parameter, array);
                    });
            return new FrozenNetwork(network, trained);
          } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
          }
        });
  }

  /** Replaces the memory of the parameter's own array by that of the values. */
  @SuppressWarnings("ReferenceEquality") // whether it is the very array
  private static void freeze(Network network, Parameter parameter, NDArray array) {
    array.setRequiresGradient(false);
    if (parameter.getArray() != array && !network.isGiven(parameter)) {
      parameter.getArray().intern(array.stopGradient());
    }
  }

  /** The shape of each input in training, batch axis first. */
  public Shape[] inputShapes() {
    return network.inputShapes();
  }

  /** The shapes of the outputs for inputs of the given shapes. */
  public Shape[] outputShapes(Shape[] inputs) {
    return network.block().getOutputShapes(inputs);
  }

  /**
   * The outputs in evaluation mode, without gradients. They have the same bits as in an evaluation
   * by {@link Network}.
   *
   * @param inputs copied to the model's device if they are elsewhere; the outputs live as long as
   *     the inputs
   * @param threads how many threads the calling thread's operations use from now on; 0: as many as
   *     before
   * @throws ModelFailure if the model refuses the inputs
   */
  public NDList predict(NDList inputs, int threads) {
    return inUse(
        lane -> {
          if (threads > 0) {
            Torch.useThreadsHere(threads);
          }
          return Torch.withoutGradients(() -> lane.predict(inputs));
        });
  }

  /**
   * The outputs in evaluation mode, for use inside of another model. If the inputs are recorded,
   * gradients flow back to them, but never to the parameters.
   *
   * @param inputs on the model's device; the outputs live as long as the inputs
   */
  public NDList forward(NDList inputs) {
    boolean recorded =
        inputs.stream()
            .anyMatch(array -> array.getDataType().isFloating() && Kernels.isRecorded(array));
    return recorded ? inUse(lane -> lane.recorded(inputs)) : predict(inputs, 0);
  }

  /** Work on a lane that nobody else uses meanwhile. */
  private interface Work {
    NDList on(Lane lane);
  }

  private NDList inUse(Work work) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("The model is closed.");
      }
      @Nullable Lane waiting = idle.poll();
      Lane lane = waiting == null ? Torch.withoutGradients(Lane::new) : waiting;
      try {
        return work.on(lane);
      } finally {
        idle.add(lane);
      }
    } catch (Forward.BlockFailure e) {
      throw Network.failure(e);
    } finally {
      use.readLock().unlock();
    }
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        idle.clear();
        network.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }

  /**
   * The arrays that one call at a time works with. They share the parameters' memory but belong to
   * the lane, since DJL gives a result to the manager of its first operand, which may be a
   * parameter.
   */
  private final class Lane {
    private final Set<NDArray> own = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Lending lending;
    private final ParameterStore store;
    private final Forward forward;

    Lane() {
      NDManager manager = network.manager().newSubManager();
      lending = new Lending(manager);
      IdentityHashMap<Parameter, NDArray> constants = new IdentityHashMap<>();
      IdentityHashMap<Parameter, NDArray> evaluated = new IdentityHashMap<>();
      network
          .arrays()
          .forEach(
              (parameter, array) -> {
                NDArray constant = kept(array.stopGradient());
                constants.put(parameter, constant);
                evaluated.put(parameter, trained.contains(parameter) ? leaf(array) : constant);
              });
      store = new NetworkParameters(manager, constants, lending);
      forward =
          new Forward(
              new NetworkParameters(manager, evaluated, lending),
              new GradientCuts(network.block()));
    }

    private NDArray kept(NDArray alias) {
      lending.keep(alias);
      own.add(alias);
      return alias;
    }

    /**
     * A view that asks for gradients, as the parameters of a {@link Network} are. libtorch looks at
     * both before it decides how to multiply arrays of three axes by a matrix, even where no
     * gradients are recorded.
     */
    private NDArray leaf(NDArray array) {
      NDArray leaf = kept(array.reshape(array.getShape()));
      leaf.setRequiresGradient(true);
      return leaf;
    }

    NDList predict(NDList inputs) {
      NDManager callers = inputs.head().getManager();
      try (NDManager scope = lending.newScope()) {
        NDList mine = new NDList(inputs.size());
        for (NDArray input : inputs) {
          mine.add(alias(input, scope));
        }
        return given(forward.of(network.block(), mine, false), callers);
      }
    }

    @SuppressWarnings("ReferenceEquality") // whether it was copied
    private NDArray alias(NDArray input, NDManager scope) {
      NDArray here = input.toDevice(scope.getDevice(), false);
      NDArray alias = here.stopGradient();
      alias.setName(input.getName());
      alias.attach(scope);
      if (here != input) {
        here.close();
      }
      return alias;
    }

    /**
     * The recorded outputs, without the shortcuts of {@link Forward}, some of which record nothing.
     */
    @SuppressWarnings("try") // parameters are lent to the scope
    NDList recorded(NDList inputs) {
      NDManager callers = inputs.head().getManager();
      try (NDManager scope = lending.newScope()) {
        Block block = network.block();
        return given(block.forward(store, inputs, false), callers);
      }
    }

    private NDList given(NDList outputs, NDManager callers) {
      NDList all = new NDList(outputs.size());
      for (NDArray output : outputs) {
        NDArray result = own.contains(output) ? output.duplicate() : output;
        result.attach(callers);
        all.add(result);
      }
      return all;
    }
  }
}
