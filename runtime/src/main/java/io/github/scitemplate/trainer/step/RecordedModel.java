package io.github.scitemplate.trainer.step;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.error.UserException;
import java.util.Map;

/** The model that a project's training step works with during one iteration. */
final class RecordedModel implements ModelInTraining {
  /** What this has in common with a model in evaluation: arrays, the loss, the moment. */
  private final EvaluatedModel common;

  private final OwnStates states;
  private final Network network;
  private final Map<String, PartUpdate> updates;
  private final ScheduledRate rate;
  private final MetricTracker metrics;

  RecordedModel(
      TrainingParts parts,
      OwnStates states,
      Progress progress,
      Map<String, PartUpdate> updates,
      NDManager scope,
      ScheduledRate rate,
      MetricTracker metrics,
      Log log) {
    this.network = parts.network();
    this.common = new EvaluatedModel(network, parts.criterion(), scope, progress, log);
    this.states = states;
    this.updates = updates;
    this.rate = rate;
    this.metrics = metrics;
  }

  @Override
  public NDList forward(NDList inputs) {
    return network.forwardTraining(inputs);
  }

  @Override
  public NDList forward(String part, NDList inputs) {
    return network.forwardTraining(part, inputs);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    return common.loss(predictions, labels);
  }

  @Override
  public void minimize(NDArray loss) {
    minimize(Network.WHOLE, loss);
  }

  @Override
  public void minimize(String part, NDArray loss) {
    PartUpdate update = updates.get(part);
    if (update == null) {
      throw noOptimizer(part);
    }
    if (loss.getShape().size() != 1) {
      throw new IllegalArgumentException(
          "a loss is one number, but this one has shape " + loss.getShape());
    }
    backward(loss);
    long epoch = progress().epoch();
    NDArray gradient = update.takeGradient(epoch);
    metrics.addGradient(part, gradient);
    update.update(gradient, rate, epoch);
    for (PartUpdate other : updates.values()) {
      if (other != update) {
        other.parameters().dropGradient();
      }
    }
    network.continueRecording();
  }

  private void backward(NDArray loss) {
    try {
      network.backward(loss);
    } catch (EngineException e) {
      throw new ModelFailure(
          "This loss has no gradient. Each loss must come from outputs of the model's parts, taken after the minimize"
              + " before it, and is minimised once. PyTorch says: "
              + e.getMessage(),
          e);
    }
  }

  private UserException noOptimizer(String part) {
    boolean apart = !updates.containsKey(Network.WHOLE);
    return new UserException(
        (part.equals(Network.WHOLE)
                ? "The training step minimises a loss for the whole model"
                : "The training step minimises a loss for the part " + part)
            + (apart
                ? ", but has optimizers for " + String.join(", ", updates.keySet()) + "."
                : ", but has no optimizers of its own."),
        apart
            ? "Name one of these in minimize, or change optimizers()."
            : "Return one for each part from optimizers(), or call minimize(loss) for the whole model.");
  }

  @Override
  public Progress progress() {
    return common.progress();
  }

  @Override
  public NDArray state(String name, Shape shape) {
    return states.get(name, shape);
  }

  @Override
  public void keep(String name, NDArray value) {
    states.keep(name, value);
  }

  @Override
  public NDArray randomNormal(Shape shape) {
    return common.randomNormal(shape);
  }

  @Override
  public NDArray filled(Shape shape, double value) {
    return common.filled(shape, value);
  }

  @Override
  public NDArray array(double[] values, Shape shape) {
    return common.array(values, shape);
  }

  @Override
  public void softUpdate(String from, String to, double tau) {
    network.softUpdate(from, to, tau);
  }

  @Override
  public Log log() {
    return common.log();
  }

  @Override
  public void log(String name, NDArray value) {
    metrics.log(name, value);
  }
}
