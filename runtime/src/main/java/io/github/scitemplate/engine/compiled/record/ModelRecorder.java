package io.github.scitemplate.engine.compiled.record;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.RandomUtils;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.forward.Branches;
import io.github.scitemplate.engine.forward.InnerBlocks;
import io.github.scitemplate.error.Causes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Records one run of a model. Draws from the generators of libtorch and DJL, so seed them
 * afterwards. Loops and conditions of Java are recorded as this run went through them.
 */
public final class ModelRecorder {
  private static final long SEED = 1;

  private final Subject subject;
  private final Recorder recorder;
  private final Parameters store;

  private ModelRecorder(Subject subject, Recorder recorder, NDManager shadow) {
    this.subject = subject;
    this.recorder = recorder;
    this.store = new Parameters(shadow);
    for (Parameter parameter : subject.parameters()) {
      store.proxies.put(parameter, recorder.parameter(array(parameter)));
    }
    for (Parameter parameter : subject.buffers()) {
      // The run changes running statistics; the copy keeps those of the model.
      NDArray copy = array(parameter).duplicate();
      copy.attach(shadow);
      store.proxies.put(parameter, recorder.buffer(copy));
    }
  }

  private NDArray array(Parameter parameter) {
    return requireNonNull(subject.arrays().get(parameter));
  }

  /**
   * Records the model.
   *
   * @param inputs a batch; only shapes and types matter
   * @param lasting holds the constants of the graph
   * @param training whether blocks run in training mode, as a backward pass needs it
   */
  public static Recording of(Subject subject, NDList inputs, NDManager lasting, boolean training) {
    return of(subject, inputs, lasting, training, (outputs, unused) -> outputs);
  }

  /** What follows on a model's outputs, such as a loss. */
  @FunctionalInterface
  public interface Continuation {
    /**
     * The outputs of the whole.
     *
     * @param more gives an array that stands for one of the batch besides the model's inputs
     */
    NDList of(NDList outputs, UnaryOperator<NDArray> more);
  }

  /** As {@link #of(Subject, NDList, NDManager, boolean)}, and what follows on the outputs. */
  public static Recording of(
      Subject subject,
      NDList inputs,
      NDManager lasting,
      boolean training,
      Continuation continuation) {
    boolean recordedGradients = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    if (training) {
      RandomUtils.RANDOM.setSeed(SEED);
    }
    try (NDManager shadow = lasting.newSubManager()) {
      Recorder recorder = new Recorder(shadow, lasting, training);
      NDList proxies = new NDList();
      for (NDArray input : inputs) {
        NDArray copy = input.duplicate(); // a block may change what it is given
        copy.attach(shadow);
        proxies.add(recorder.input(copy));
      }
      ModelRecorder model = new ModelRecorder(subject, recorder, shadow);
      NDList outputs = model.run(subject.block(), "", proxies, training);
      recorder.enter("");
      Recorded recorded = recorder.recorded(continuation.of(outputs, recorder::input));
      return training && RandomUtils.RANDOM.nextLong() != new Random(SEED).nextLong()
          ? new Recording.Refused("a random number of Java", "")
          : recorded;
    } catch (Refusal e) {
      return new Recording.Refused(e.operation, e.path);
    } catch (NotRecordable e) {
      return new Recording.Refused(e.operation(), "");
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      return new Recording.Refused(Causes.words(e), "");
    } finally {
      JniUtils.setGradMode(recordedGradients);
    }
  }

  private NDList run(Block block, String path, NDList inputs, boolean outerTrains) {
    boolean training = outerTrains && !subject.frozen().test(block);
    if (block.getClass() == SequentialBlock.class
        && !((SequentialBlock) block).isReturnIntermediate()) {
      NDList now = inputs;
      for (Pair<String, Block> child : block.getChildren()) {
        NDList next = run(child.getValue(), inside(path, child.getKey()), now, training);
        recorder.drop(now, next, inputs);
        now = next;
      }
      return now;
    }
    Optional<Branches> branches = Branches.of(block);
    if (branches.isEmpty()) {
      return single(block, path, inputs, training);
    }
    List<NDList> outputs = new ArrayList<>();
    for (Pair<String, Block> child : block.getChildren()) {
      outputs.add(run(child.getValue(), inside(path, child.getKey()), inputs, training));
    }
    recorder.enter(path);
    return branches.get().combination().apply(outputs);
  }

  private NDList single(Block block, String path, NDList inputs, boolean training) {
    recorder.enter(path);
    try {
      NDManager outer = recorder.begin();
      NDList outputs = block.forward(store, inputs, training);
      recorder.end(outer, outputs);
      return outputs;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      String inner = InnerBlocks.failed(block, Causes.root(e), store.last);
      String where = inner.isEmpty() ? path : inside(path, inner);
      throw new Refusal(e instanceof NotRecordable n ? n.operation() : Causes.words(e), where);
    }
  }

  private static String inside(String path, String child) {
    return path.isEmpty() ? child : path + "." + child;
  }

  /** What cannot be recorded, with its place. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String operation;
    private final String path;

    Refusal(String operation, String path) {
      super(operation);
      this.operation = operation;
      this.path = path;
    }
  }

  /** Gives blocks the recorded arrays of their parameters. */
  private static final class Parameters extends ParameterStore {
    private final IdentityHashMap<Parameter, NDArray> proxies = new IdentityHashMap<>();
    private @Nullable Parameter last;

    Parameters(NDManager manager) {
      super(manager, false);
    }

    @Override
    public @Nullable NDArray getValue(
        @Nullable Parameter parameter, Device device, boolean training) {
      if (parameter == null) {
        return null; // layers without bias ask for one all the same
      }
      last = parameter;
      @Nullable NDArray proxy = proxies.get(parameter);
      if (proxy == null) {
        throw new NotRecordable("a parameter that is none of the model's");
      }
      return proxy;
    }
  }
}
