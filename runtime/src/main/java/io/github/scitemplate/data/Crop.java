package io.github.scitemplate.data;

import java.util.Arrays;

/**
 * The part of a picture from ({@code top}, {@code left}) on. What lies outside the picture is 0.
 *
 * @param top the first row, which may be negative
 * @param left the first column, which may be negative
 * @param height rows of the part
 * @param width columns of the part
 * @param wholeHeight rows of the picture
 * @param wholeWidth columns of the picture
 */
record Crop(int top, int left, int height, int width, int wholeHeight, int wholeWidth)
    implements GeometricTransform.Movement {

  @Override
  public HostArray picture(HostArray picture) {
    Picture whole = Picture.of(picture);
    Picture part = new Picture(whole.channels, height, width);
    int from = Math.max(0, -left);
    int to = Math.min(width, whole.width - left);
    for (int channel = 0; channel < whole.channels; channel++) {
      for (int row = Math.max(0, -top); row < Math.min(height, whole.height - top); row++) {
        if (to > from) {
          System.arraycopy(
              whole.values,
              whole.at(channel, row + top, from + left),
              part.values,
              part.at(channel, row, from),
              to - from);
        }
      }
    }
    return part.array();
  }

  @Override
  public int[] maskSources() {
    int[] sources = new int[height * width];
    Arrays.fill(sources, -1);
    for (int row = Math.max(0, -top); row < Math.min(height, wholeHeight - top); row++) {
      for (int column = Math.max(0, -left); column < Math.min(width, wholeWidth - left); column++) {
        sources[row * width + column] = (row + top) * wholeWidth + column + left;
      }
    }
    return sources;
  }

  @Override
  public double[] box(double[] box) {
    return new double[] {box[0] - left, box[1] - top, box[2] - left, box[3] - top};
  }
}
