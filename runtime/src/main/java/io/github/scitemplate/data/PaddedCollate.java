package io.github.scitemplate.data;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills the arrays of the samples of a batch up to one shape. Along each axis, that is the greatest
 * length in the batch. The arrays of one input or label must have one type and one number of axes.
 *
 * @param value what inputs are filled with
 * @param labelValue what labels are filled with
 * @param left whether the values stand at the end of each axis, and not at its beginning
 * @param lengths whether a further input says the length of each sample
 * @param mask whether a further input says which places are values
 * @param paddingMask whether a further input says which places are not
 */
public record PaddedCollate(
    double value,
    double labelValue,
    boolean left,
    boolean lengths,
    boolean mask,
    boolean paddingMask)
    implements Collate {
  static final double IGNORED = -100;

  /** The same with shorter labels filled with {@code number}. */
  public PaddedCollate withLabelValue(double number) {
    return new PaddedCollate(value, number, left, lengths, mask, paddingMask);
  }

  /** The same with what is filled in before the values, as for models that write on. */
  public PaddedCollate onTheLeft() {
    return new PaddedCollate(value, labelValue, true, lengths, mask, paddingMask);
  }

  /**
   * The same with a further input, int64 of shape (N): the length of each sample's first input
   * along its first axis. It comes after the inputs of the samples.
   */
  public PaddedCollate withLengths() {
    return new PaddedCollate(value, labelValue, left, true, mask, paddingMask);
  }

  /**
   * The same with a further input, bool of shape (N, longest): true where the first input, along
   * its first axis, has a value. Vectors are multiplied by it, so that what is filled in counts for
   * nothing. It comes after the lengths.
   */
  public PaddedCollate withMask() {
    return new PaddedCollate(value, labelValue, left, lengths, true, paddingMask);
  }

  /**
   * The same with a last input, bool of shape (N, longest): true where the first input, along its
   * first axis, is filled in. Attention takes it as its key padding mask, here as in PyTorch.
   */
  public PaddedCollate withPaddingMask() {
    return new PaddedCollate(value, labelValue, left, lengths, mask, true);
  }

  @Override
  public Dataset batch(List<Sample> samples) {
    List<HostArray> inputs = new ArrayList<>();
    for (int i = 0; i < samples.get(0).inputs().size(); i++) {
      int place = i;
      inputs.add(
          padded(samples.stream().map(s -> s.inputs().get(place)).toList(), value, "input " + i));
    }
    List<HostArray> labels = new ArrayList<>();
    for (int i = 0; i < samples.get(0).labels().size(); i++) {
      int place = i;
      labels.add(
          padded(
              samples.stream().map(s -> s.labels().get(place)).toList(), labelValue, "label " + i));
    }
    addLengths(samples, inputs);
    return new Dataset(inputs, labels);
  }

  private void addLengths(List<Sample> samples, List<HostArray> inputs) {
    if (!lengths && !mask && !paddingMask) {
      return;
    }
    if (samples.get(0).input().shape().dimension() == 0) {
      throw new UserException(
          "Lengths and masks are those of the first input's first axis, but it has shape ().",
          "Leave them out.");
    }
    int count = samples.size();
    long[] each = samples.stream().mapToLong(s -> s.input().shape().get(0)).toArray();
    if (lengths) {
      inputs.add(HostArray.of(each, count));
    }
    int longest = Math.toIntExact(inputs.get(0).shape().get(1));
    if (mask) {
      inputs.add(HostArray.bool(places(each, longest, true), count, longest));
    }
    if (paddingMask) {
      inputs.add(HostArray.bool(places(each, longest, false), count, longest));
    }
  }

  /** {@code ofValues} where a sample has a value, and the opposite elsewhere. */
  private boolean[] places(long[] each, int longest, boolean ofValues) {
    boolean[] places = new boolean[each.length * longest];
    Arrays.fill(places, !ofValues);
    for (int i = 0; i < each.length; i++) {
      for (int j = 0; j < each[i]; j++) {
        places[i * longest + (left ? longest - 1 - j : j)] = ofValues;
      }
    }
    return places;
  }

  private HostArray padded(List<HostArray> arrays, double filled, String what) {
    HostArray first = arrays.get(0);
    long[] longest = first.shape().getShape().clone();
    boolean alike = true;
    for (HostArray array : arrays) {
      if (array.dataType() != first.dataType() || array.shape().dimension() != longest.length) {
        throw new UserException(
            "Samples of a batch have "
                + first.describe()
                + " and "
                + array.describe()
                + " as "
                + what
                + ".",
            "Give all samples one type and one number of axes there.");
      }
      alike &= array.shape().equals(first.shape());
      for (int axis = 0; axis < longest.length; axis++) {
        longest[axis] = Math.max(longest[axis], array.shape().get(axis));
      }
    }
    if (!alike) {
      checkFits(filled, first.dataType(), what);
    }
    Shape shape = new Shape(longest);
    HostArray all =
        HostArray.filled(
            first.dataType(), alike ? 0 : filled, new Shape(arrays.size()).addAll(shape));
    int size = Math.toIntExact(shape.size());
    for (int i = 0; i < arrays.size(); i++) {
      copy(arrays.get(i), 0, 0, all, i * size, shape);
    }
    return all;
  }

  private static void checkFits(double filled, DataType type, String what) {
    if (!HostArray.canHold(type, filled)) {
      throw new UserException(
          "Samples cannot be filled with "
              + filled
              + " in "
              + what
              + ", which is "
              + HostArray.name(type)
              + ".",
          what.startsWith("label")
              ? "Choose another number with withLabelValue."
              : "Give Collate.padded a number of that type.");
    }
  }

  /**
   * Copies the part of an array that lies at one place of its first axes.
   *
   * @param axis the first axis that is copied whole
   * @param from where the part begins in {@code array}
   * @param to where it goes in {@code all}
   * @param shape of the place for one sample
   */
  private void copy(HostArray array, int axis, int from, HostArray all, int to, Shape shape) {
    if (axis == shape.dimension() || array.shape().slice(axis + 1).equals(shape.slice(axis + 1))) {
      int count = Math.toIntExact(array.shape().slice(axis).size());
      int free = Math.toIntExact(shape.slice(axis).size()) - count;
      array.copyTo(from, all, left ? to + free : to, count);
      return;
    }
    int length = Math.toIntExact(array.shape().get(axis));
    int free = left ? Math.toIntExact(shape.get(axis)) - length : 0;
    int partOfArray = Math.toIntExact(array.shape().slice(axis + 1).size());
    int partOfAll = Math.toIntExact(shape.slice(axis + 1).size());
    for (int i = 0; i < length; i++) {
      copy(array, axis + 1, from + i * partOfArray, all, to + (free + i) * partOfAll, shape);
    }
  }
}
