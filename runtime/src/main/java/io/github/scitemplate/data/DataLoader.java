package io.github.scitemplate.data;

import io.github.scitemplate.data.sampling.Sampler;
import io.github.scitemplate.engine.Randomness;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says how to divide a data set into batches; the last batch of an epoch may be short. The numbers
 * of threads and of batches ahead change only the speed, never the order or the values. Each method
 * gives a changed copy.
 */
public final class DataLoader {
  private static final int THREADS = 1;
  private static final int BATCHES_AHEAD = 4;
  private static final String NAMELESS = "the data";

  private final SampleSource dataset;
  private final int batchSize;
  private final Order order;
  private final Changes changes;
  private final Supply supply;
  private final String name;

  /**
   * Which samples follow each other.
   *
   * @param shuffled whether each epoch has an order of its own, drawn from the experiment's seed
   * @param sampler draws the order instead
   * @param buckets put samples of similar length into the same batches
   * @param lastDropped whether a short last batch is left out of each epoch
   */
  private record Order(
      boolean shuffled,
      @Nullable Sampler sampler,
      @Nullable Buckets buckets,
      boolean lastDropped) {}

  /**
   * What happens to samples on their way into the model.
   *
   * @param samples the transforms that each sample goes through, in this order
   * @param collate makes a batch of samples whose shapes differ
   * @param batches the transforms that each batch goes through, in this order
   */
  private record Changes(
      List<Transform> samples, @Nullable Collate collate, List<BatchTransform> batches) {}

  /**
   * How samples are made.
   *
   * @param threads how many background threads make samples; with 0 the training thread does
   * @param batchesAhead how many batches at most are made before they are asked for
   */
  private record Supply(int threads, int batchesAhead) {
    Supply {
      if (threads < 0) {
        throw new IllegalArgumentException("the threads must be at least 0, but are " + threads);
      }
      if (batchesAhead < 1) {
        throw new IllegalArgumentException(
            "the batches ahead must be at least 1, but are " + batchesAhead);
      }
    }
  }

  private DataLoader(
      SampleSource dataset,
      int batchSize,
      Order order,
      Changes changes,
      Supply supply,
      String name) {
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.order = order;
    this.changes = changes;
    this.supply = supply;
    this.name = name;
  }

  /**
   * A loader that keeps a short last batch, and has no name.
   *
   * @param dataset the samples: a {@link Dataset} in memory, or any source that makes them one at a
   *     time
   * @param batchSize samples in a batch
   * @param shuffled whether each epoch has an order of its own, drawn from the experiment's seed
   * @param transforms the transforms that each sample goes through, in this order
   * @param threads how many background threads make samples; with 0 the training thread does. Data
   *     in memory without transforms need none.
   * @param batchesAhead how many batches at most are made before they are asked for
   */
  public DataLoader(
      SampleSource dataset,
      int batchSize,
      boolean shuffled,
      List<Transform> transforms,
      int threads,
      int batchesAhead) {
    this(
        dataset,
        batchSize,
        new Order(shuffled, null, null, false),
        new Changes(List.copyOf(transforms), null, List.of()),
        new Supply(threads, batchesAhead),
        NAMELESS);
  }

  /** A loader for training, with another order in each epoch. */
  public static DataLoader shuffled(SampleSource dataset, int batchSize) {
    return new DataLoader(dataset, batchSize, true, List.of(), THREADS, BATCHES_AHEAD);
  }

  /**
   * A loader for validation and test, in the order of the data set. A batch is at most as large as
   * the data set.
   */
  public static DataLoader inOrder(SampleSource dataset, int batchSize) {
    int size = Math.min(batchSize, Math.max(1, dataset.size()));
    return new DataLoader(dataset, size, false, List.of(), THREADS, BATCHES_AHEAD);
  }

  private DataLoader ordered(Order other) {
    return new DataLoader(dataset, batchSize, other, changes, supply, name);
  }

  private DataLoader changed(Changes other) {
    return new DataLoader(dataset, batchSize, order, other, supply, name);
  }

  private DataLoader supplied(Supply other) {
    return new DataLoader(dataset, batchSize, order, changes, other, name);
  }

  /** The same with one more transform, after those it has. */
  public DataLoader withTransform(Transform transform) {
    List<Transform> all = Stream.concat(transforms().stream(), Stream.of(transform)).toList();
    return changed(new Changes(all, changes.collate(), changes.batches()));
  }

  /** The same with one more transform of whole batches, after those it has. */
  public DataLoader withBatchTransform(BatchTransform transform) {
    List<BatchTransform> all =
        Stream.concat(changes.batches().stream(), Stream.of(transform)).toList();
    return changed(new Changes(changes.samples(), changes.collate(), all));
  }

  /** The same without transforms of whole batches, as an evaluation needs it. */
  public DataLoader withoutBatchTransforms() {
    return changed(new Changes(changes.samples(), changes.collate(), List.of()));
  }

  /** The same with batches that {@code collate} makes of samples, whose shapes may differ. */
  public DataLoader withCollate(Collate collate) {
    return changed(new Changes(changes.samples(), collate, changes.batches()));
  }

  /** The same with the samples of each epoch drawn by {@code sampler}, in its order. */
  public DataLoader withSampler(Sampler sampler) {
    return ordered(new Order(order.shuffled(), sampler, order.buckets(), order.lastDropped()));
  }

  /**
   * The same with samples of similar length in the same batches, so that less is filled in by
   * {@link Collate#padded}. Of shuffled data, up to 50 batches are sorted by length together, and
   * the order of the batches is drawn. Of data in order, all are sorted.
   *
   * @param lengths the length of each sample of the data set
   */
  public DataLoader bucketedByLength(int[] lengths) {
    return ordered(
        new Order(order.shuffled(), order.sampler(), new Buckets(lengths), order.lastDropped()));
  }

  /**
   * The same with samples made on {@code count} background threads; with 0, the training thread
   * makes them.
   */
  public DataLoader withThreads(int count) {
    return supplied(new Supply(count, supply.batchesAhead()));
  }

  /** The same with at most {@code count} batches made before they are asked for. */
  public DataLoader withBatchesAhead(int count) {
    return supplied(new Supply(supply.threads(), count));
  }

  /**
   * The same without a short last batch: each epoch leaves out the samples at its end that do not
   * fill a batch. PyTorch calls this {@code drop_last}.
   */
  public DataLoader dropLast() {
    return ordered(new Order(order.shuffled(), order.sampler(), order.buckets(), true));
  }

  /** The same with a short last batch, if the samples do not fill it. */
  public DataLoader keepLast() {
    return ordered(new Order(order.shuffled(), order.sampler(), order.buckets(), false));
  }

  /** The same called {@code called} in messages, such as {@code the training data}. */
  public DataLoader named(String called) {
    return new DataLoader(dataset, batchSize, order, changes, supply, called);
  }

  /**
   * The same over the samples of the first {@code count} batches only. Those of a sampler are what
   * it draws first with the seed 0, always in this order.
   */
  public DataLoader firstBatches(int count) {
    int samples = (int) Math.min((long) count * batchSize, samplesWithLast());
    if (order.sampler() != null) {
      // Batches are made as they are of a sampler whose batches have a structure.
      int[] drawn = new EpochOrder(keepLast(), new Randomness(0), true).order(0);
      int[] first = IntStream.of(drawn).limit(samples).toArray();
      return new DataLoader(
          dataset.select(first),
          batchSize,
          new Order(false, null, null, order.lastDropped()),
          changes,
          supply,
          name);
    }
    SampleSource first =
        dataset instanceof Dataset inMemory
            ? inMemory.range(0, samples)
            : dataset.select(IntStream.range(0, samples).toArray());
    @Nullable Buckets all = order.buckets();
    Order ofFirst =
        new Order(
            order.shuffled(), null, all == null ? null : all.first(samples), order.lastDropped());
    return new DataLoader(first, batchSize, ofFirst, changes, supply, name);
  }

  /** The same in the order of the data set, each sample once: without a sampler or buckets. */
  public DataLoader notShuffled() {
    return ordered(new Order(false, null, null, order.lastDropped()));
  }

  /** The samples. */
  public SampleSource dataset() {
    return dataset;
  }

  /** Samples in a batch. */
  public int batchSize() {
    return batchSize;
  }

  /** Whether each epoch has an order of its own, unless a sampler draws it. */
  public boolean shuffled() {
    return order.shuffled();
  }

  /** The transforms that each sample goes through, in this order. */
  public List<Transform> transforms() {
    return changes.samples();
  }

  /** The transforms that each batch goes through, in this order. */
  public List<BatchTransform> batchTransforms() {
    return changes.batches();
  }

  /** What makes a batch of samples whose shapes may differ, if there is anything. */
  public Optional<Collate> collate() {
    return Optional.ofNullable(changes.collate());
  }

  /** What draws the samples of each epoch, if there is anything. */
  public Optional<Sampler> sampler() {
    return Optional.ofNullable(order.sampler());
  }

  Optional<Buckets> buckets() {
    return Optional.ofNullable(order.buckets());
  }

  /** How many background threads make samples. */
  public int threads() {
    return supply.threads();
  }

  /** How many batches at most are made before they are asked for. */
  public int batchesAhead() {
    return supply.batchesAhead();
  }

  /** What the data are called in messages. */
  public String name() {
    return name;
  }

  /** Batches in an epoch, a short last one included unless it is dropped. */
  public int batches() {
    long size = samplesWithLast();
    return (int) ((order.lastDropped() ? size : size + batchSize - 1) / batchSize);
  }

  /** Samples in an epoch. */
  public int samples() {
    return order.lastDropped() ? batches() * batchSize : samplesWithLast();
  }

  /** Samples in an epoch, those of a short last batch included. */
  private int samplesWithLast() {
    return order.sampler() == null ? dataset.size() : order.sampler().samples();
  }

  /** A sample in messages: {@code Sample 3}, or {@code Sample 3 (cats/1.png)} if it has a name. */
  String sample(int index) {
    String called = dataset.name(index);
    return "Sample " + index + (called.equals("sample " + index) ? "" : " (" + called + ")");
  }

  /**
   * Checks that there is at least one sample, that a batch has at least one sample and no more than
   * the data, and that sampler and buckets are of these data.
   *
   * @throws DataFailure if not; the message has the name of the data
   */
  public void check() {
    int size = dataset.size();
    if (batchSize < 1) {
      throw new DataFailure(
          "The batch size of " + name + " must be at least 1, but is " + batchSize + ".",
          batchSize);
    }
    if (size < 1) {
      throw new DataFailure("There are no samples in " + name + ".", null);
    }
    checkOrder(size);
    int samples = samplesWithLast();
    if (batchSize > samples) {
      throw new DataFailure(
          "The batch size "
              + batchSize
              + " is larger than "
              + (samples == size ? name : "an epoch of " + name)
              + " of "
              + samples
              + " samples.",
          batchSize);
    }
  }

  private void checkOrder(int size) {
    if (order.sampler() != null) {
      try {
        order.sampler().check(size, batchSize);
      } catch (IllegalArgumentException e) {
        throw new DataFailure("The sampler of " + name + " does not fit: " + e.getMessage(), e);
      }
    }
    if (order.buckets() != null && order.sampler() != null && order.sampler().makesBatches()) {
      throw new DataFailure(
          "The sampler of "
              + name
              + " makes whole batches, which bucketedByLength would divide anew. Leave out one of the two.",
          null);
    }
    if (order.buckets() != null && order.buckets().lengths().length != size) {
      throw new DataFailure(
          "There are "
              + order.buckets().lengths().length
              + " lengths for the buckets of "
              + name
              + " of "
              + size
              + " samples.",
          null);
    }
  }
}
