package io.github.scitemplate.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import java.util.stream.IntStream;

/** Batches that follow one another in an epoch. */
public sealed interface Batches {

  /** How many there are. */
  int count();

  /** How much memory the first one takes, in bytes. */
  long bytesOfFirst();

  /** Each by itself; {@code scope} closes what is made for that. */
  List<Batch> each(NDManager scope);

  /** Batches that were made one by one. */
  record Separate(List<Batch> all) implements Batches {
    @Override
    public int count() {
      return all.size();
    }

    @Override
    public long bytesOfFirst() {
      return all.get(0).bytes();
    }

    @Override
    public List<Batch> each(NDManager scope) {
      return all;
    }
  }

  /**
   * Batches of equally many samples, whose rows lie one below the other.
   *
   * @param inputs one array for each input of the model, shape (count · samples, …)
   * @param labels one array for each label, shape (count · samples, …)
   * @param samples of each batch
   */
  record Joined(NDList inputs, NDList labels, int samples, int count) implements Batches {
    @Override
    public long bytesOfFirst() {
      return new Batch(inputs, labels, samples).bytes() / count;
    }

    @Override
    public List<Batch> each(NDManager scope) {
      return IntStream.range(0, count).mapToObj(i -> one(scope, i)).toList();
    }

    /** One of the batches, by its place from 0. */
    public Batch one(NDManager scope, int index) {
      return new Batch(part(scope, inputs, index), part(scope, labels, index), samples);
    }

    /** Views of the rows of one batch. */
    private NDList part(NDManager scope, NDList arrays, int batch) {
      NDIndex rows = new NDIndex().addSliceDim((long) batch * samples, (batch + 1L) * samples);
      NDList views = new NDList(arrays.size());
      for (NDArray array : arrays) {
        views.add(array.get(scope, rows));
      }
      return views;
    }
  }
}
