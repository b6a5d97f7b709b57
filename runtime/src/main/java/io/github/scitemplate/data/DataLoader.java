package io.github.scitemplate.data;

/**
 * A data set in batches; the last batch of an epoch may be short.
 *
 * @param dataset the samples
 * @param batchSize samples in a batch
 * @param shuffled whether each epoch has an order of its own, drawn from the experiment's seed
 */
public record DataLoader(Dataset dataset, int batchSize, boolean shuffled) {

  public DataLoader {
    if (batchSize < 1) {
      throw new IllegalArgumentException("the batch size must be at least 1, but is " + batchSize);
    }
    if (dataset.size() == 0) {
      throw new IllegalArgumentException("the data set has no samples");
    }
    if (batchSize > dataset.size()) {
      throw new IllegalArgumentException(
          "the batch size "
              + batchSize
              + " is larger than the data set of "
              + dataset.size()
              + " samples");
    }
  }

  /** For training: another order in each epoch. */
  public static DataLoader shuffled(Dataset dataset, int batchSize) {
    return new DataLoader(dataset, batchSize, true);
  }

  /**
   * For validation and test: the order of the data set; a batch is at most as large as the data
   * set.
   */
  public static DataLoader inOrder(Dataset dataset, int batchSize) {
    return new DataLoader(dataset, Math.min(batchSize, Math.max(1, dataset.size())), false);
  }

  /** Batches in an epoch, a short last one included. */
  public int batches() {
    return (dataset.size() + batchSize - 1) / batchSize;
  }
}
