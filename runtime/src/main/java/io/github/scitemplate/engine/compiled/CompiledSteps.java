package io.github.scitemplate.engine.compiled;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.github.scitemplate.engine.compiled.CompiledPass.Arrays;
import io.github.scitemplate.engine.compiled.script.LoadedScript;
import io.github.scitemplate.engine.compiled.script.StepsText;
import io.github.scitemplate.engine.kernels.KernelCall;
import java.util.ArrayList;
import java.util.List;

/**
 * The passes of a {@link CompiledPass} for several batches of one shape, with an update of the
 * parameters after each, as one native call. It lives no longer than the pass. Only one thread at a
 * time may use it.
 */
public final class CompiledSteps implements AutoCloseable {
  private final LoadedScript script;
  private final List<KernelCall> update;
  private final List<NDArray> memory;
  private final int numbers;
  private final boolean recording;
  private final IValue constants;
  private final IValue given;

  CompiledSteps(
      LoadedScript script,
      List<KernelCall> update,
      StepsText.Written written,
      boolean recording,
      IValue constants) {
    this.script = script;
    this.update = List.copyOf(update);
    this.memory = List.copyOf(written.memory());
    this.numbers = written.numbers();
    this.recording = recording;
    this.constants = constants;
    this.given = CompiledPass.list(memory);
  }

  /** Whether an update does what was compiled, with whatever learning rate. */
  public boolean fits(List<KernelCall> other) {
    return KernelCall.areAlike(update, other);
  }

  /** The arrays that the update works with. */
  public List<NDArray> memory() {
    return memory;
  }

  /**
   * Trains on batches, one after another.
   *
   * @param batches inputs and labels of each, of the shapes and types of the pass
   * @param seeds one for each batch, for what the passes draw
   * @param updates one for each batch, which all {@link #fits fit}
   * @param scope closes the results, which nobody may change in place
   * @return the model's outputs and the loss of each batch
   */
  public List<NDList> run(
      NDManager scope,
      List<NDList> batches,
      long[] seeds,
      List<List<KernelCall>> updates,
      Arrays arrays) {
    List<NDArray> all = batches.stream().flatMap(List::stream).toList();
    int width = all.size() / batches.size();
    NDList outputs = run(StepsText.NAME, scope, all, width, seeds, updates, arrays);
    int each = outputs.size() / batches.size();
    List<NDList> results = new ArrayList<>(batches.size());
    for (int i = 0; i < batches.size(); i++) {
      results.add(new NDList(outputs.subList(i * each, (i + 1) * each)));
    }
    return results;
  }

  /**
   * Trains on batches of equally many samples, one after another, as {@link #run} does.
   *
   * @param rows inputs and labels, the rows of each batch below those of the one before
   * @param samples of each batch
   * @return the model's first outputs, one below the other, and the losses
   */
  public NDList runJoined(
      NDManager scope,
      NDList rows,
      int samples,
      long[] seeds,
      List<List<KernelCall>> updates,
      Arrays arrays) {
    return run(StepsText.JOINED, scope, rows, samples, seeds, updates, arrays);
  }

  /**
   * @param size arrays of a batch, or samples of a batch
   */
  private NDList run(
      String method,
      NDManager scope,
      List<NDArray> all,
      int size,
      long[] seeds,
      List<List<KernelCall>> updates,
      Arrays arrays) {
    try (IValue listed = CompiledPass.list(all);
        IValue sized = IValue.from((long) size);
        IValue seeding = IValue.listFrom(seeds);
        IValue changing = IValue.listFrom(StepsText.numbers(updates, numbers));
        IValue result =
            call(
                method,
                listed,
                sized,
                seeding,
                changing,
                given,
                arrays.parameters,
                arrays.gradient,
                arrays.gradients,
                arrays.buffers,
                constants)) {
      return new NDList(result.toTensorArray((PtNDManager) scope));
    }
  }

  private IValue call(String method, IValue... arguments) {
    return recording ? script.callRecording(method, arguments) : script.call(method, arguments);
  }

  @Override
  public void close() {
    given.close();
    script.close();
  }
}
