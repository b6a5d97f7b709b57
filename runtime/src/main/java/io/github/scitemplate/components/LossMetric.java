package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;

/** The criterion's loss, averaged over samples. */
record LossMetric() implements ShippedMetric {

  @Override
  public String name() {
    return "loss";
  }

  @Override
  public Optional<Best> best() {
    return Optional.of(Best.LEAST);
  }

  @Override
  public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    try (NDArray exact = loss.toType(DataType.FLOAT64, false)) {
      return exact.mul(samples);
    }
  }

  @Override
  public boolean usesPredictions() {
    return false;
  }

  @Override
  public Gatherer newGatherer() {
    return new MeanGatherer((sum, batches) -> batches.lossSum(sum), KeptBatches::samples);
  }
}
