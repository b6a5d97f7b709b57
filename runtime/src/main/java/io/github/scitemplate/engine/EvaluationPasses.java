package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.compiled.CompiledForward;
import io.github.scitemplate.engine.compiled.record.ModelRecorder;
import io.github.scitemplate.engine.compiled.record.Recording;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs a network outside of training. The first batch of each shape runs operation by operation,
 * and is compared with the compiled pass. If that gives the same bits, the following batches of
 * this shape are compiled.
 */
final class EvaluationPasses implements AutoCloseable {
  private final Network network;
  private final Map<List<Object>, Optional<CompiledForward>> passes = new HashMap<>();

  EvaluationPasses(Network network) {
    this.network = network;
  }

  /**
   * The outputs, whose manager is that of the first input.
   *
   * @param eager gives them operation by operation
   */
  NDList run(NDList inputs, Supplier<NDList> eager) {
    if (inputs.isEmpty()) {
      return eager.get();
    }
    List<Object> shape = new ArrayList<>();
    for (NDArray input : inputs) {
      shape.add(input.getShape());
      shape.add(input.getDataType());
    }
    if (!passes.containsKey(shape)) {
      NDList copies = new NDList();
      inputs.forEach(input -> copies.add(input.duplicate())); // a block may change its input
      NDList first = eager.get();
      passes.put(shape, compiled(copies, first));
      copies.close();
      return first;
    }
    return requireNonNull(passes.get(shape))
        .map(pass -> run(pass, inputs.head().getManager(), inputs))
        .orElseGet(eager);
  }

  /** The outputs as arrays that others may change in place. */
  private static NDList run(CompiledForward pass, NDManager scope, NDList inputs) {
    NDList outputs = new NDList();
    try (NDList made = pass.run(scope, inputs)) {
      made.forEach(output -> outputs.add(output.duplicate()));
    }
    return outputs;
  }

  private Optional<CompiledForward> compiled(NDList inputs, NDList expected) {
    Subject subject =
        Subject.of(network.block(), List.of(), network.allParameters(), network.arrays());
    Recording one = ModelRecorder.of(subject, inputs, network.manager(), false);
    Recording other = ModelRecorder.of(subject, inputs, network.manager(), false);
    boolean same =
        one instanceof Recorded first
            && other instanceof Recorded second
            && PassCompiler.isSame(first, second);
    if (other instanceof Recorded second) {
      second.constants().forEach(NDArray::close);
    }
    if (!same) {
      return Optional.empty();
    }
    Recorded recorded = (Recorded) one;
    return proven(subject, recorded, inputs, expected);
  }

  private Optional<CompiledForward> proven(
      Subject subject, Recorded recorded, NDList inputs, NDList expected) {
    CompiledForward pass;
    try {
      pass = CompiledForward.of(subject, recorded, network.manager().getDevice());
    } catch (EngineException e) {
      return Optional.empty(); // libtorch does not take the script
    }
    if (isSame(pass, inputs, expected)) {
      return Optional.of(pass);
    }
    pass.close();
    return Optional.empty();
  }

  private boolean isSame(CompiledForward pass, NDList inputs, NDList expected) {
    try (NDManager scope = network.manager().newSubManager()) {
      return isSame(expected, pass.run(scope, inputs));
    } catch (EngineException e) {
      return false;
    }
  }

  private static boolean isSame(NDList expected, NDList found) {
    if (expected.size() != found.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!TrainingPasses.same(expected.get(i), found.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    passes.values().forEach(pass -> pass.ifPresent(CompiledForward::close));
    passes.clear();
  }
}
