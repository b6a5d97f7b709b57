package io.github.scitemplate.example.adversarial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.Map;

/**
 * First the discriminator learns to tell made points from real ones, then the generator to deceive
 * it.
 */
record GanStep(double generatorRate, double discriminatorRate) implements TrainingStep {

  @Override
  public Map<String, Optimizer> optimizers() {
    return Map.of(
        "generator", Adam.of(generatorRate).withBetas(0.5, 0.999),
        "discriminator", Adam.of(discriminatorRate).withBetas(0.5, 0.999));
  }

  @Override
  public Outcome train(ModelInTraining model, Batch batch) {
    NDArray real = batch.inputs().head();
    NDList noise = new NDList(model.randomNormal(real.getShape()));
    NDArray made = model.forward("generator", noise).head();
    NDArray dLoss = error(model, real, true).add(error(model, made.stopGradient(), false));
    model.minimize("discriminator", dLoss);
    NDArray gLoss = error(model, made, true);
    model.minimize("generator", gLoss);
    model.log("d_loss", dLoss);
    return new Outcome(new NDList(made), gLoss);
  }

  /** The cross-entropy of the discriminator's judgement, if the points are to be taken for real. */
  private static NDArray error(ModelInTraining model, NDArray points, boolean forReal) {
    NDArray logits = model.forward("discriminator", new NDList(points)).head();
    return Activation.softPlus(forReal ? logits.neg() : logits).mean();
  }
}
