package io.github.scitemplate.pictures;

import io.github.scitemplate.data.GeometricTransform;
import io.github.scitemplate.data.GeometricTransform.Movement;
import io.github.scitemplate.data.HostArray;
import java.util.Optional;
import java.util.SplittableRandom;

/** Exchanges top and bottom, or not. It draws one number. */
record RandomVerticalFlip(double probability) implements GeometricTransform.Draw {

  RandomVerticalFlip {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "a probability lies between 0 and 1, but this one is " + probability);
    }
  }

  @Override
  public Optional<Movement> draw(int height, int width, SplittableRandom random) {
    return random.nextDouble() < probability
        ? Optional.of(new Flipped(height, width))
        : Optional.empty();
  }

  private record Flipped(int height, int width) implements Movement {

    @Override
    public HostArray picture(HostArray picture) {
      Planes planes = Planes.of(picture);
      float[] flipped = new float[planes.values().length];
      for (int start = 0; start < flipped.length; start += planes.plane()) {
        for (int row = 0; row < height; row++) {
          int to = start + (height - 1 - row) * width;
          System.arraycopy(planes.values(), start + row * width, flipped, to, width);
        }
      }
      return planes.with(flipped).array();
    }

    @Override
    public int[] maskSources() {
      int[] sources = new int[height * width];
      for (int i = 0; i < sources.length; i++) {
        sources[i] = (height - 1 - i / width) * width + i % width;
      }
      return sources;
    }

    @Override
    public double[] box(double[] box) {
      return new double[] {box[0], height - box[3], box[2], height - box[1]};
    }
  }
}
