package io.github.scitemplate.pictures;

import io.github.scitemplate.data.GeometricTransform.Movement;
import io.github.scitemplate.data.HostArray;

/**
 * Resizes a part of a picture with the triangle filter, first its rows, then its columns, as
 * torchvision does float32 pictures with bilinear interpolation and antialiasing. A mask gets the
 * nearest pixels.
 *
 * @param top first row of the part
 * @param left first column of the part
 * @param rows rows of the part
 * @param columns columns of the part
 * @param height rows of the result
 * @param width columns of the result
 * @param wholeWidth columns of the picture
 */
record ResizedCrop(int top, int left, int rows, int columns, int height, int width, int wholeWidth)
    implements Movement {

  /** Resizes the whole picture. */
  static ResizedCrop whole(int rows, int columns, int height, int width) {
    return new ResizedCrop(0, 0, rows, columns, height, width, columns);
  }

  @Override
  public HostArray picture(HostArray picture) {
    Planes whole = Planes.of(picture);
    int channels = whole.channels();
    float[] wide = new float[channels * rows * width];
    for (int channel = 0; channel < channels; channel++) {
      int from = channel * whole.plane() + top * whole.width() + left;
      rows(whole.values(), from, whole.width(), wide, channel * rows * width);
    }
    float[] result = rows == height ? wide : columns(wide, channels);
    return HostArray.of(result, channels, height, width);
  }

  private void rows(float[] values, int from, int stride, float[] wide, int to) {
    if (columns == width) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(values, from + row * stride, wide, to + row * width, width);
      }
      return;
    }
    Kernel kernel = Kernel.of(columns, width);
    float[] weights = kernel.floats();
    for (int row = 0; row < rows; row++) {
      int start = from + row * stride;
      int target = to + row * width;
      for (int column = 0; column < width; column++) {
        float sum = 0;
        int weight = column * kernel.taps();
        int first = start + kernel.first()[column];
        for (int k = 0; k < kernel.count()[column]; k++) {
          sum += weights[weight + k] * values[first + k];
        }
        wide[target + column] = sum;
      }
    }
  }

  private float[] columns(float[] wide, int channels) {
    Kernel kernel = Kernel.of(rows, height);
    float[] weights = kernel.floats();
    float[] result = new float[channels * height * width];
    for (int channel = 0; channel < channels; channel++) {
      for (int row = 0; row < height; row++) {
        int target = (channel * height + row) * width;
        for (int k = 0; k < kernel.count()[row]; k++) {
          float weight = weights[row * kernel.taps() + k];
          int start = (channel * rows + kernel.first()[row] + k) * width;
          for (int i = 0; i < width; i++) {
            result[target + i] += weight * wide[start + i];
          }
        }
      }
    }
    return result;
  }

  @Override
  public int[] maskSources() {
    int[] sources = Nearest.sources(new Sizes(rows, columns), new Sizes(height, width));
    for (int i = 0; i < sources.length; i++) {
      int row = sources[i] / columns + top;
      int column = sources[i] % columns + left;
      sources[i] = row * wholeWidth + column;
    }
    return sources;
  }

  @Override
  public double[] box(double[] box) {
    double x = (double) width / columns;
    double y = (double) height / rows;
    return new double[] {
      (box[0] - left) * x, (box[1] - top) * y, (box[2] - left) * x, (box[3] - top) * y
    };
  }
}
