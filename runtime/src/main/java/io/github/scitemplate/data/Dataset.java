package io.github.scitemplate.data;

import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Samples in memory: one or more inputs and labels of equally many samples. Unless a loader
 * transforms them, they stay on the device, and making a batch costs some microseconds.
 */
public final class Dataset implements SampleSource {
  private final List<HostArray> inputs;
  private final List<HostArray> labels;
  private final @Nullable IntFunction<String> names;

  private Dataset(
      List<HostArray> inputs, List<HostArray> labels, @Nullable IntFunction<String> names) {
    this.inputs = List.copyOf(inputs);
    this.labels = List.copyOf(labels);
    this.names = names;
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("a data set needs at least one input");
    }
    int samples = inputs.get(0).samples();
    for (HostArray array : Stream.concat(inputs.stream(), labels.stream()).toList()) {
      if (array.samples() != samples) {
        throw new IllegalArgumentException(
            "all arrays of a data set need equally many samples, but there are "
                + samples
                + " and "
                + array.samples());
      }
    }
  }

  /**
   * A data set with any number of inputs and labels.
   *
   * @param inputs the arrays that the model gets, in the order of its inputs
   * @param labels the arrays that the criterion compares the model's outputs with
   */
  public Dataset(List<HostArray> inputs, List<HostArray> labels) {
    this(inputs, labels, null);
  }

  /** The arrays that the model gets, in the order of its inputs. */
  public List<HostArray> inputs() {
    return inputs;
  }

  /** The arrays that the criterion compares the model's outputs with. */
  public List<HostArray> labels() {
    return labels;
  }

  /**
   * The same with samples that have names for predictions and messages.
   *
   * @param called gives the name of a sample by its index; any thread may ask
   */
  public Dataset withNames(IntFunction<String> called) {
    return new Dataset(inputs, labels, called);
  }

  @Override
  public String name(int index) {
    return names == null ? SampleSource.super.name(index) : names.apply(index);
  }

  /** A data set with one input and one label. */
  public static Dataset of(HostArray input, HostArray label) {
    return new Dataset(List.of(input), List.of(label));
  }

  @Override
  public int size() {
    return inputs.get(0).samples();
  }

  @Override
  public Sample get(int index) {
    return new Sample(sample(inputs, index), sample(labels, index));
  }

  private static List<HostArray> sample(List<HostArray> arrays, int index) {
    List<HostArray> sample = new ArrayList<>(arrays.size());
    for (HostArray array : arrays) {
      sample.add(array.sample(index));
    }
    return sample;
  }

  /**
   * Some of the samples, in the given order, in memory of their own: an index may occur more than
   * once.
   *
   * @throws IllegalArgumentException if there is no sample of an index
   */
  @Override
  public Dataset select(int[] indices) {
    int[] chosen = SelectedSamples.checked(indices, size());
    return new Dataset(
        inputs.stream().map(a -> a.select(chosen)).toList(),
        labels.stream().map(a -> a.select(chosen)).toList(),
        names == null ? null : i -> names.apply(chosen[i]));
  }

  /**
   * The class of each sample, for samplers and splits.
   *
   * @throws IllegalArgumentException unless the first label is one int64 number for each sample
   */
  public int[] classIndices() {
    if (labels.isEmpty()
        || labels.get(0).dataType() != DataType.INT64
        || labels.get(0).shape().size() != size()) {
      throw new IllegalArgumentException(
          "the classes of samples are one int64 label each, but the data have "
              + (labels.isEmpty() ? "no labels" : labels.get(0).describe()));
    }
    return Arrays.stream(labels.get(0).longs()).mapToInt(Math::toIntExact).toArray();
  }

  /** The samples from {@code from} (inclusive) to {@code to} (exclusive); no value is copied. */
  public Dataset range(int from, int to) {
    return new Dataset(
        inputs.stream().map(a -> a.range(from, to)).toList(),
        labels.stream().map(a -> a.range(from, to)).toList(),
        names == null ? null : i -> names.apply(from + i));
  }
}
