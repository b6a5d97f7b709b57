package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.compiled.CompiledForward;
import io.github.scitemplate.engine.compiled.record.ModelRecorder;
import io.github.scitemplate.engine.compiled.record.OwnCode;
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
  private static final int RECORDINGS = 2;
  private static final int RECORDINGS_OF_OWN_CODE = 4;

  private final Network network;
  private final boolean ownCode;
  private final Map<List<Object>, Optional<Proven>> passes = new HashMap<>();
  private long runs;

  EvaluationPasses(Network network) {
    this.network = network;
    this.ownCode = OwnCode.isIn(network.block());
  }

  /** A pass that has given the same bits, and what it was compiled from. */
  private record Proven(CompiledForward pass, Recorded recorded) {}

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
      if (passes.size() == TrainingPasses.MOST_SHAPES) {
        return eager.get();
      }
      NDList copies = new NDList();
      inputs.forEach(input -> copies.add(input.duplicate())); // a block may change its input
      NDList first = eager.get();
      passes.put(shape, compiled(copies, first));
      copies.close();
      return first;
    }
    return requireNonNull(passes.get(shape)).map(proven -> run(proven, inputs)).orElseGet(eager);
  }

  /** The outputs as arrays that others may change in place. */
  private NDList run(Proven proven, NDList inputs) {
    checkNowAndThen(proven, inputs);
    NDList outputs = new NDList();
    try (NDList made = proven.pass.run(inputs.head().getManager(), inputs)) {
      made.forEach(output -> outputs.add(output.duplicate()));
    }
    return outputs;
  }

  /**
   * Records code of the project again, ever more seldom. If it does something else now, earlier
   * outputs may have been wrong.
   */
  private void checkNowAndThen(Proven proven, NDList inputs) {
    runs++;
    if (ownCode && Long.bitCount(runs) == 1 && !isStill(proven.recorded, inputs)) {
      throw PassCompiler.changing();
    }
  }

  private boolean isStill(Recorded recorded, NDList inputs) {
    Recording now = recording(inputs);
    if (!(now instanceof Recorded again)) {
      return false;
    }
    boolean same = PassCompiler.isSame(recorded, again);
    again.constants().forEach(NDArray::close);
    return same;
  }

  private Recording recording(NDList inputs) {
    return ModelRecorder.of(subject(), inputs, network.manager(), false);
  }

  private Subject subject() {
    return Subject.of(network.block(), List.of(), network.allParameters(), network.arrays());
  }

  private Optional<Proven> compiled(NDList inputs, NDList expected) {
    if (!(recording(inputs) instanceof Recorded recorded) || draws(recorded)) {
      return Optional.empty();
    }
    for (int i = 1; i < (ownCode ? RECORDINGS_OF_OWN_CODE : RECORDINGS); i++) {
      if (!isStill(recorded, inputs)) {
        return Optional.empty();
      }
    }
    return proven(recorded, inputs, expected);
  }

  /** Whether dropout draws even now. Recording would change what is drawn. */
  private static boolean draws(Recorded recorded) {
    return recorded.graph().operations().stream()
        .anyMatch(operation -> operation.function().equals("bernoulli_"));
  }

  private Optional<Proven> proven(Recorded recorded, NDList inputs, NDList expected) {
    CompiledForward pass;
    try {
      pass = CompiledForward.of(subject(), recorded, network.manager().getDevice());
    } catch (EngineException e) {
      return Optional.empty(); // libtorch does not take the script
    }
    if (isSame(pass, inputs, expected)) {
      return Optional.of(new Proven(pass, recorded));
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
    passes.values().forEach(proven -> proven.ifPresent(known -> known.pass.close()));
    passes.clear();
  }
}
