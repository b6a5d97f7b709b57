package io.github.scitemplate.trainer;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.losses.GoldenLosses;
import io.github.scitemplate.losses.GoldenLosses.Case;
import java.io.IOException;
import java.util.Map;

/**
 * Takes every loss many times as evaluation does, with its gradient and with the derivative it
 * knows, and tells after a quarter and after all of the rounds what is held.
 */
final class LongLosses {
  /** So often a golden case stands in its batch. */
  private static final int COPIES = 64;

  private LongLosses() {}

  /** Takes them in as many rounds as the argument says. */
  public static void main(String[] arguments) throws IOException {
    Torch.start();
    Torch.useThreads(1);
    int rounds = Integer.parseInt(arguments[0]);
    Map<String, Case> cases = GoldenLosses.read();
    Map<String, Criterion> criteria = GoldenLosses.criteria();
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<String, Criterion> entry : criteria.entrySet()) {
          try (NDManager scope = manager.newSubManager()) {
            take(scope, entry.getValue(), requireNonNull(cases.get(entry.getKey())));
          }
        }
        if (round == rounds / 4 || round == rounds) {
          System.gc();
          System.out.println(
              "held " + LongTraining.residentKilobytes() + " " + manager.getManagedArrays().size());
        }
      }
    }
  }

  private static void take(NDManager scope, Criterion criterion, Case golden) {
    NDList predictions = copies(golden.predictions(scope));
    NDList labels = copies(golden.labels(scope));
    criterion.loss(predictions, labels);
    if (criterion instanceof ShippedCriterion shipped) {
      shipped.derivative(predictions, labels);
    }
    predictions.forEach(array -> array.setRequiresGradient(true));
    try (GradientCollector collector = scope.getEngine().newGradientCollector()) {
      NDArray loss = criterion.loss(predictions, labels);
      collector.backward(loss);
    }
  }

  private static NDList copies(NDList arrays) {
    NDList all = new NDList(arrays.size());
    arrays.forEach(array -> all.add(array.repeat(0, COPIES)));
    return all;
  }
}
