package io.github.scitemplate.data;

import java.util.ArrayList;
import java.util.List;

/**
 * One sample of a data set.
 *
 * @param inputs the arrays that the model gets, in the order of its inputs, without an axis for the
 *     batch
 * @param labels the arrays that the criterion compares the model's outputs with, without an axis
 *     for the batch
 */
public record Sample(List<HostArray> inputs, List<HostArray> labels) {

  public Sample {
    inputs = List.copyOf(inputs);
    labels = List.copyOf(labels);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("a sample needs at least one input");
    }
  }

  /** A sample with one input and one label. */
  public static Sample of(HostArray input, HostArray label) {
    return new Sample(List.of(input), List.of(label));
  }

  /** A sample with one input and the number of its class, from 0. */
  public static Sample of(HostArray input, long label) {
    return of(input, HostArray.of(new long[] {label}));
  }

  /** The first input. */
  public HostArray input() {
    return inputs.get(0);
  }

  /** The same sample with another first input. */
  public Sample withInput(HostArray input) {
    List<HostArray> changed = new ArrayList<>(inputs);
    changed.set(0, input);
    return new Sample(changed, labels);
  }
}
