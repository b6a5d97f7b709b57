package io.github.scitemplate.data;

import io.github.scitemplate.data.GeometricTransform.Movement;
import java.util.Optional;
import java.util.SplittableRandom;

/** Exchanges left and right, or not. It draws one number. */
record RandomHorizontalFlip(double probability) implements GeometricTransform.Draw {

  RandomHorizontalFlip {
    Picture.checked(probability);
  }

  @Override
  public Optional<Movement> draw(int height, int width, SplittableRandom random) {
    return random.nextDouble() < probability
        ? Optional.of(new Flipped(height, width))
        : Optional.empty();
  }

  private record Flipped(int height, int width) implements Movement {

    @Override
    public HostArray picture(HostArray given) {
      Picture picture = Picture.of(given);
      for (int start = 0; start < picture.values.length; start += picture.width) {
        for (int i = start, j = start + picture.width - 1; i < j; i++, j--) {
          float left = picture.values[i];
          picture.values[i] = picture.values[j];
          picture.values[j] = left;
        }
      }
      return picture.array();
    }

    @Override
    public int[] maskSources() {
      int[] sources = new int[height * width];
      for (int i = 0; i < sources.length; i++) {
        sources[i] = i - i % width + width - 1 - i % width;
      }
      return sources;
    }

    @Override
    public double[] box(double[] box) {
      return new double[] {width - box[2], box[1], width - box[0], box[3]};
    }
  }
}
