package io.github.scitemplate.data;

import java.io.IOException;
import java.util.SplittableRandom;

/** Some samples of another source. */
final class SelectedSamples implements SampleSource {
  private final SampleSource source;
  private final int[] indices;

  SelectedSamples(SampleSource source, int[] indices) {
    this.source = source;
    this.indices = checked(indices, source.size());
  }

  /** A copy of the indices, each of which must be below {@code size}. */
  static int[] checked(int[] indices, int size) {
    for (int index : indices) {
      if (index < 0 || index >= size) {
        throw new IllegalArgumentException(
            "there is no sample " + index + " to select: there are " + size + ", from 0 on");
      }
    }
    return indices.clone();
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Sample get(int index) throws IOException {
    return source.get(indices[index]);
  }

  @Override
  public Sample get(int index, SplittableRandom random) throws IOException {
    return source.get(indices[index], random);
  }

  @Override
  public String name(int index) {
    return source.name(indices[index]);
  }
}
