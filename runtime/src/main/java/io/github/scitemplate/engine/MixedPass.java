package io.github.scitemplate.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.compiled.CompiledPass;
import io.github.scitemplate.engine.compiled.CompiledPass.Arrays;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.precision.MixedPrecision;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes passes in bfloat16 of passes that are proven in float32. Our own backward pass has to give
 * the bits of libtorch's on the first batch of each shape; else libtorch's is used.
 */
final class MixedPass {
  private final Network network;
  private final FlatParameters parameters;

  MixedPass(Network network, FlatParameters parameters) {
    this.network = network;
    this.parameters = parameters;
  }

  /**
   * What both ways are tried on.
   *
   * @param batch inputs and labels
   * @param buffers the running statistics before the batch, which stay as they are
   */
  record FirstBatch(NDList batch, List<NDArray> buffers, Moment moment) {}

  /**
   * Compiles the pass in bfloat16; the caller closes it.
   *
   * @param proven the pass in float32
   * @throws UserException if nothing of it can be in bfloat16, or libtorch cannot do it so
   */
  CompiledPass of(PassCompiler.Possible proven, FirstBatch first) {
    Recorded recorded = proven.recorded();
    Graph mixed = MixedPrecision.of(recorded.graph());
    if (!MixedPrecision.isIn(mixed)) {
      throw impossible("the model has no convolution and no product of matrices");
    }
    Recorded cast = new Recorded(mixed, recorded.constants());
    try {
      return chosen(cast, proven, first);
    } catch (EngineException e) {
      throw impossible("libtorch cannot do it: " + Causes.words(e));
    }
  }

  private CompiledPass chosen(Recorded cast, PassCompiler.Possible proven, FirstBatch first) {
    CompiledPass own = CompiledPass.of(cast, proven.ending(), network.manager().getDevice());
    if (own.isDerivedByLibtorch()) {
      return own;
    }
    CompiledPass libtorch =
        CompiledPass.recording(cast, proven.ending(), "other bits of our own one");
    boolean same;
    try (NDManager scope = network.manager().newSubManager()) {
      same = isSame(outcome(scope, own, first), outcome(scope, libtorch, first));
    }
    (same ? libtorch : own).close();
    return same ? own : libtorch;
  }

  /** Outputs, gradient and running statistics of a pass on copies. */
  private List<NDArray> outcome(NDManager scope, CompiledPass pass, FirstBatch first) {
    List<NDArray> buffers = TrainingPasses.copied(first.buffers, scope);
    NDArray gradient = scope.zeros(parameters.vector().getShape());
    network.seed(first.moment.epoch(), first.moment.iteration());
    try (Arrays tried =
        new Arrays(parameters.leafArrays(), gradient, parameters.partsOf(gradient), buffers)) {
      List<NDArray> all = new ArrayList<>(pass.run(scope, first.batch, tried));
      all.add(gradient);
      all.addAll(buffers);
      return all;
    }
  }

  private static boolean isSame(List<NDArray> ones, List<NDArray> others) {
    for (int i = 0; i < ones.size(); i++) {
      if (!TrainingPasses.same(ones.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The error of a training that would have to go on in float32. */
  static UserException impossible(String reason) {
    return new UserException(
        "precision is bf16, but training cannot be done so: " + reason + ".",
        "Change that, or write `precision: fp32`, and train anew.");
  }
}
