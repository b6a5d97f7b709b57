package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.compiled.CompiledPass;
import io.github.scitemplate.engine.compiled.CompiledPass.Ending;
import io.github.scitemplate.engine.compiled.record.ModelRecorder;
import io.github.scitemplate.engine.compiled.record.Recording;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Recording.Refused;
import io.github.scitemplate.engine.compiled.record.Subject;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;

/** Compiles the passes of a network for batches of one shape. */
final class PassCompiler {
  private final Network network;
  private final FlatParameters parameters;
  private final List<RecordableLoss> losses;
  private final boolean ownCode;

  /**
   * @param losses the same loss at different moments of training
   * @param ownCode whether the model or the loss has code of the project, which is recorded more
   *     often
   */
  PassCompiler(
      Network network, FlatParameters parameters, List<RecordableLoss> losses, boolean ownCode) {
    this.ownCode = ownCode;
    this.network = network;
    this.parameters = parameters;
    this.losses = losses;
  }

  /** Whether passes can be compiled. */
  sealed interface Result {}

  /**
   * They can.
   *
   * @param pass closed by the caller
   * @param recorded what was compiled
   * @param ending what it ends with
   */
  record Possible(CompiledPass pass, Recorded recorded, Ending ending) implements Result {}

  /**
   * They cannot.
   *
   * @param reason why, as a part of a sentence
   */
  record Impossible(String reason) implements Result {}

  /**
   * Records the network and the loss, once for each moment, and compiles what all recordings have
   * in common: everything.
   */
  Result compile(NDList inputs, NDList labels, NDList predictions) {
    List<Recorded> all = new ArrayList<>();
    boolean derivative = false;
    for (RecordableLoss loss : ownCode ? twice(losses) : losses) {
      boolean[] derived = {false};
      Recording recording = recording(inputs, labels, loss, derived);
      if (recording instanceof Refused refused) {
        return new Impossible(refused.words() + " cannot be compiled");
      }
      all.add((Recorded) recording);
      derivative = derived[0];
    }
    boolean same = all.stream().allMatch(other -> isSame(all.get(0), other));
    all.stream().skip(1).forEach(other -> other.constants().forEach(NDArray::close));
    if (!same) {
      return new Impossible("the model or the criterion does not do the same each time");
    }
    try {
      Ending ending = new Ending(predictions.size(), derivative);
      return new Possible(
          CompiledPass.of(all.get(0), ending, network.manager().getDevice()), all.get(0), ending);
    } catch (EngineException e) {
      return new Impossible("libtorch does not take the script: " + e.getMessage());
    }
  }

  private static List<RecordableLoss> twice(List<RecordableLoss> losses) {
    List<RecordableLoss> all = new ArrayList<>(losses);
    all.addAll(losses);
    return all;
  }

  /** Whether the network and the loss still do what was recorded. */
  boolean isStill(Recorded recorded, NDList inputs, NDList labels) {
    for (RecordableLoss loss : losses) {
      Recording now = recording(inputs, labels, loss, new boolean[1]);
      boolean same = now instanceof Recorded again && isSame(recorded, again);
      if (now instanceof Recorded again) {
        again.constants().forEach(NDArray::close);
      }
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private Recording recording(
      NDList inputs, NDList labels, RecordableLoss loss, boolean[] derived) {
    NDManager lasting = network.manager();
    return ModelRecorder.of(
        subject(),
        inputs,
        lasting,
        true,
        (outputs, more) -> {
          NDList given = new NDList();
          labels.forEach(label -> given.add(more.apply(label)));
          NDList ends = loss.of(outputs, given);
          derived[0] = ends.size() > 1;
          NDList all = new NDList(outputs);
          all.addAll(ends);
          return all;
        });
  }

  private Subject subject() {
    return Subject.of(
        network.block(),
        parameters.orderedParameters(),
        network.bufferParameters(),
        network.arrays());
  }

  /** The error of a model that did not stay as it was recorded. */
  static UserException changing() {
    return new UserException(
        "The model or the criterion does not do the same in each iteration, so training cannot be compiled.",
        "Write `compile: off` in the config, and train anew.");
  }

  /** Whether two recordings do the same. */
  static boolean isSame(Recorded one, Recorded other) {
    if (!one.graph().equals(other.graph()) || one.constants().size() != other.constants().size()) {
      return false;
    }
    for (int i = 0; i < one.constants().size(); i++) {
      NDArray expected = requireNonNull(one.constants().get(i));
      if (!expected.contentEquals(other.constants().get(i))) {
        return false;
      }
    }
    return true;
  }
}
