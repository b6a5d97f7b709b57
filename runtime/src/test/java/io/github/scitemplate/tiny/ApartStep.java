package io.github.scitemplate.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.util.Map;

/**
 * Trains the last layer by the criterion and then the layers before it, with noise on the inputs,
 * each by an optimizer of its own.
 *
 * @param rate of both
 * @param fault what the step does wrong
 */
record ApartStep(double rate, String fault) implements TrainingStep {

  @Override
  public Map<String, Optimizer> optimizers() {
    return fault.equals("part")
        ? Map.of("body", Adam.of(rate))
        : Map.of("SequentialBlock", Adam.of(rate), "Linear", Sgd.of(rate).withMomentum(0.9));
  }

  @Override
  public Outcome train(ModelInTraining model, Batch batch) {
    if (fault.equals("step")) {
      throw new IllegalStateException("no step today");
    }
    NDArray headLoss = model.loss(model.forward(batch.inputs()), batch.labels());
    model.minimize("Linear", headLoss);
    model.log("head_loss", headLoss);
    Shape shape = batch.inputs().head().getShape();
    NDArray noisy = batch.inputs().head().add(model.randomNormal(shape).mul(0.1f));
    NDList predictions = model.forward(new NDList(noisy));
    NDArray loss = model.loss(predictions, batch.labels());
    model.minimize("SequentialBlock", loss);
    return new Outcome(predictions, loss);
  }
}
