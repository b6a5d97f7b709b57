package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.trainer.step.GradientStep;
import io.github.scitemplate.trainer.step.PartUpdate;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Restores a saved model, and evaluates it as the trainer does. */
public final class BestModel {
  private static final int MOST_MISFITS = 30;

  private BestModel() {}

  /**
   * Copies the values of a saved model into a network. If the training averaged the weights, the
   * averages are copied, since these were validated.
   *
   * @throws IOException if the file cannot be read
   * @throws UserException if the network has other parameters than the file
   */
  public static void restore(Checkpoint saved, Network network) throws IOException {
    Map<String, NDArray> tensors = GradientStep.modelTensors(network);
    List<String> misfits = saved.misfits(tensors);
    if (!misfits.isEmpty()) {
      throw doesNotFit(saved, misfits);
    }
    saved.restore(tensors, network.manager());
    for (Map.Entry<String, FlatParameters> part : network.parts().entrySet()) {
      String average = PartUpdate.average(part.getKey());
      if (saved.has(average)) {
        Map<String, NDArray> own = new LinkedHashMap<>(tensors);
        own.keySet().retainAll(GradientStep.names(part.getValue()));
        saved.restoreParts(average, own, network.manager());
      }
    }
  }

  private static UserException doesNotFit(Checkpoint saved, List<String> misfits) {
    String more =
        misfits.size() > MOST_MISFITS
            ? System.lineSeparator() + "  … and " + (misfits.size() - MOST_MISFITS) + " more"
            : "";
    return new UserException(
        "The model that buildModel gives does not fit "
            + saved.file()
            + ":"
            + System.lineSeparator()
            + "  "
            + misfits.stream()
                .limit(MOST_MISFITS)
                .collect(Collectors.joining(System.lineSeparator() + "  "))
            + more,
        "Use the code and the config that the model was trained with; values that are set for other data must leave the"
            + " model's shapes as they are.");
  }

  /**
   * Copies the weights of {@code best} into the network and calculates its metrics on a split.
   *
   * @param parts the parts of the experiment that trained the model
   * @param iteration the iteration after which the model was saved
   * @return the metrics; empty if a stop was requested
   * @throws IOException if the file cannot be read
   * @throws UserException if the file does not fit the model
   */
  public static Optional<MetricValues> evaluate(
      TrainingParts parts,
      Checkpoint best,
      Split split,
      long iteration,
      BatchSource source,
      BooleanSupplier stopRequested)
      throws IOException {
    Network network = parts.network();
    restore(best, network);
    MetricTracker metrics = parts.metrics().emptyCopy();
    metrics.open(network.manager());
    return new Evaluator(parts, metrics, stopRequested)
        .evaluate(split, iteration, source, batch -> {});
  }
}
