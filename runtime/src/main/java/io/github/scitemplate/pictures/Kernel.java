package io.github.scitemplate.pictures;

/**
 * The weights of resizing along one axis with a triangle filter. When the picture shrinks, the
 * triangle is as wide as what becomes one pixel (antialiasing). PIL's BILINEAR computes them so,
 * and torchvision's {@code Resize} with {@code antialias=True}.
 *
 * @param taps places for weights of each pixel of the result
 * @param first the first pixel of the input that each pixel of the result depends on
 * @param count how many pixels it depends on
 * @param weights {@code taps} for each pixel of the result, of which {@code count} are used; they
 *     add up to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Kernel(int taps, int[] first, int[] count, double[] weights) {

  /** Weights for {@code size} pixels from {@code from} pixels. */
  static Kernel of(int from, int size) {
    double scale = (double) from / size;
    double filterScale = Math.max(1, scale);
    double support = filterScale;
    int taps = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[size];
    int[] count = new int[size];
    double[] weights = new double[Math.multiplyExact(size, taps)];
    double shrink = 1 / filterScale;
    for (int i = 0; i < size; i++) {
      double centre = (i + 0.5) * scale;
      int start = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(from, (int) (centre + support + 0.5));
      double sum = 0;
      for (int k = 0; k < end - start; k++) {
        double distance = Math.abs((k + start - centre + 0.5) * shrink);
        double weight = distance < 1 ? 1 - distance : 0;
        weights[i * taps + k] = weight;
        sum += weight;
      }
      for (int k = 0; k < end - start; k++) {
        weights[i * taps + k] /= sum;
      }
      first[i] = start;
      count[i] = end - start;
    }
    return new Kernel(taps, first, count, weights);
  }

  int size() {
    return first.length;
  }

  float[] floats() {
    float[] floats = new float[weights.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) weights[i];
    }
    return floats;
  }

  /** The weights as fixed-point numbers with this many binary places, rounded half up. */
  int[] fixed(int places) {
    int[] fixed = new int[weights.length];
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] = (int) (0.5 + weights[i] * (1 << places));
    }
    return fixed;
  }
}
