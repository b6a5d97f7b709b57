package io.github.scitemplate.data;

import java.io.IOException;

/** The first samples of another source. */
record FirstSamples(SampleSource source, int size) implements SampleSource {

  @Override
  public Sample get(int index) throws IOException {
    return source.get(index);
  }
}
