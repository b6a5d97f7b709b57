package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** Calculates losses that are zero once a prediction keeps a margin. */
final class Margins {
  /** The number that PyTorch's {@code pairwise_distance} adds to each difference. */
  private static final double DISTANCE_EPSILON = 1e-6;

  /** The number that PyTorch's {@code cosine_embedding_loss} adds to each square. */
  private static final double COSINE_EPSILON = 1e-12;

  private Margins() {}

  /** The hinge loss of numbers against labels of 1 and −1. */
  static NDArray hinge(Temporaries t, NDArray predicted, NDArray labelled, double margin) {
    NDArray right = t.of(predicted.mul(labelled));
    return t.positive(t.of(t.of(right.neg()).add((float) margin))).mean();
  }

  /** The hinge embedding loss of distances against labels of 1 and −1. */
  static NDArray hingeEmbedding(Temporaries t, NDArray predicted, NDArray labelled, double margin) {
    NDArray near = t.positive(t.of(t.of(predicted.neg()).add((float) margin)));
    NDArray alike = t.of(predicted.mul(is(t, labelled, 1, predicted)));
    NDArray different = t.of(near.mul(is(t, labelled, -1, predicted)));
    return t.of(alike.add(different)).mean();
  }

  /** The cosine embedding loss of two outputs of shape (N, features) against labels of 1 and −1. */
  static NDArray cosine(Temporaries t, NDList outputs, NDArray labels, double margin) {
    NDArray first = outputs.get(0);
    NDArray second = outputs.get(1);
    NDArray product = sumOfProducts(t, first, second);
    NDArray squares =
        t.of(
            t.of(sumOfProducts(t, first, first).add(COSINE_EPSILON))
                .mul(t.of(sumOfProducts(t, second, second).add(COSINE_EPSILON))));
    NDArray cosine = t.of(product.div(t.of(squares.sqrt())));
    NDArray apart = t.of(t.of(cosine.neg()).add(1));
    NDArray near = t.positive(t.of(cosine.sub((float) margin)));
    NDArray alike = t.of(apart.mul(is(t, labels, 1, first)));
    NDArray different = t.of(near.mul(is(t, labels, -1, first)));
    return t.of(alike.add(different)).mean();
  }

  /**
   * The triplet loss of an anchor, an output that is like it and one that is not, each of shape (N,
   * features).
   */
  static NDArray triplet(Temporaries t, NDList outputs, double margin) {
    NDArray near = distance(t, outputs.get(0), outputs.get(1));
    NDArray far = distance(t, outputs.get(0), outputs.get(2));
    return t.positive(t.of(t.of(near.sub(far)).add((float) margin))).mean();
  }

  /** The contrastive loss of two outputs of shape (N, features) against labels of 1 and −1. */
  static NDArray contrastive(Temporaries t, NDList outputs, NDArray labels, double margin) {
    NDArray distance = distance(t, outputs.get(0), outputs.get(1));
    NDArray near = t.positive(t.of(t.of(distance.neg()).add((float) margin)));
    NDArray alike = t.of(t.of(distance.square()).mul(is(t, labels, 1, distance)));
    NDArray different = t.of(t.of(near.square()).mul(is(t, labels, -1, distance)));
    return t.times(t.of(t.of(alike.add(different)).mean()), 0.5);
  }

  private static NDArray distance(Temporaries t, NDArray first, NDArray second) {
    NDArray difference = t.of(t.of(first.sub(second)).add(DISTANCE_EPSILON));
    return t.of(difference.norm(2, new int[] {1}, false));
  }

  private static NDArray sumOfProducts(Temporaries t, NDArray first, NDArray second) {
    return t.of(t.of(first.mul(second)).sum(new int[] {1}));
  }

  /** 1 where a label is {@code value}, else 0, in the type of {@code beside}. */
  private static NDArray is(Temporaries t, NDArray labels, int value, NDArray beside) {
    return t.of(t.of(labels.eq(value)).toType(beside.getDataType(), true));
  }
}
