package io.github.scitemplate.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.github.scitemplate.engine.Randomness.Purpose;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model with its parameters on a device: forward, backward, and the vectors that an optimizer
 * changes. Used by one thread, the one that made it; closed by its owner.
 */
public final class Network implements AutoCloseable {
  private final Block block;
  private final PtNDManager manager;
  private final FlatParameters parameters;
  private final ParameterStore store;
  private final PtNDArray one;
  private final Randomness randomness;

  private Network(Block block, PtNDManager manager, Randomness randomness) {
    this.block = block;
    this.manager = manager;
    this.randomness = randomness;
    this.parameters = new FlatParameters(block, manager);
    this.store = parameters.store();
    this.one = (PtNDArray) manager.ones(new Shape());
  }

  /**
   * Initialises {@code block} for inputs of the given shapes.
   *
   * @param inputShapes the shape of each input, batch axis first
   * @throws ModelFailure if the block refuses the shapes
   */
  public static Network create(
      Block block,
      Shape[] inputShapes,
      Device device,
      Initialization initialization,
      Randomness randomness) {
    PtNDManager manager = (PtNDManager) Torch.newManager(device);
    try {
      Torch.seed(randomness.seedFor(Purpose.INITIALISATION, 0, 1));
      block.initialize(manager, DataType.FLOAT32, inputShapes);
      initialization.fill(block, randomness);
      return new Network(block, manager, randomness);
    } catch (RuntimeException e) {
      manager.close();
      throw new ModelFailure(
          "The model cannot be built for input of shape "
              + Arrays.toString(inputShapes)
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** The manager that lives as long as this network. */
  public NDManager manager() {
    return manager;
  }

  /** A manager for one iteration; the caller closes it. */
  public NDManager newScope() {
    return manager.newSubManager();
  }

  /**
   * The model's outputs in training, recorded for {@link #backward}.
   *
   * @param scope closes everything of this iteration
   * @param inputs the batch
   * @param epoch from 0; with {@code iteration} it decides what dropout draws
   * @param iteration from 0 within the epoch
   */
  public NDList forwardTraining(NDManager scope, NDList inputs, long epoch, long iteration) {
    Torch.seed(randomness.seedFor(Purpose.DROPOUT, epoch, iteration));
    JniUtils.setGradMode(true);
    try {
      return run(inputs, true);
    } catch (RuntimeException e) {
      stopRecording();
      throw e;
    }
  }

  /** The model's outputs outside of training: no gradients, no dropout, running statistics. */
  public NDList forwardEvaluation(NDList inputs) {
    return run(inputs, false);
  }

  private NDList run(NDList inputs, boolean training) {
    try {
      return Forward.run(block, store, inputs, training);
    } catch (Forward.BlockFailure e) {
      throw new ModelFailure(
          "The model failed in " + e.place() + ": " + e.getMessage(), e.failure());
    }
  }

  /** Takes the gradient of {@code loss}, a scalar made from {@link #forwardTraining}'s outputs. */
  public void backward(NDArray loss) {
    try {
      JniUtils.backward((PtNDArray) loss, one, false, false);
    } finally {
      stopRecording();
    }
  }

  /** Ends the recording of an iteration whose loss could not be taken. */
  public void stopRecording() {
    JniUtils.setGradMode(false);
  }

  /** All trainable parameters: float32, shape (P). Change it in place only. */
  public NDArray parameterVector() {
    return parameters.vector();
  }

  /** The gradient that {@link #backward} left, of shape (P); the caller closes it. */
  public NDArray gradient() {
    return parameters.gradient();
  }

  /** Sets the gradient to zero for the next backward pass. */
  public void clearGradient() {
    parameters.clearGradient();
  }

  /** A vector of zeros as long as the parameters, living as long as this network. */
  public NDArray newStateVector() {
    return manager.zeros(parameters.vector().getShape());
  }

  /** How many numbers training changes. */
  public long parameterCount() {
    return parameters.vector().size();
  }

  /** The trainable parameters by name, views of {@link #parameterVector}. */
  public Map<String, NDArray> trainable() {
    return parameters.trainable();
  }

  /** Everything that makes the model what it is, by name: trainable parameters and buffers. */
  public Map<String, NDArray> tensors() {
    Map<String, NDArray> all = new LinkedHashMap<>(parameters.trainable());
    all.putAll(parameters.buffers());
    return all;
  }

  /** Copies {@code value} into {@code target} without replacing its memory, which views share. */
  public static void copyInto(NDArray target, NDArray value) {
    if (target.getShape().dimension() == 0) {
      target.set(new NDIndex("..."), value);
    } else {
      target.set(new NDIndex(":"), value);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
