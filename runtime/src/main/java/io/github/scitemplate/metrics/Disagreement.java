package io.github.scitemplate.metrics;

/** The ways in which a mistake may count in Cohen's kappa. */
public enum Disagreement {
  /** Each mistake counts alike. */
  EQUAL,
  /** A mistake counts by how far the classes' numbers are apart. */
  LINEAR,
  /** A mistake counts by the square of how far the classes' numbers are apart. */
  QUADRATIC;

  private int of(int label, int prediction) {
    int distance = Math.abs(label - prediction);
    return switch (this) {
      case EQUAL -> Math.min(1, distance);
      case LINEAR -> distance;
      case QUADRATIC -> distance * distance;
    };
  }

  /**
   * Cohen's kappa of a confusion matrix, given row by row; NaN if not even chance would make a
   * mistake.
   */
  double kappa(double[] matrix, int classes) {
    double[] labels = new double[classes];
    double[] predictions = new double[classes];
    double total = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        double count = matrix[i * classes + j];
        labels[i] += count;
        predictions[j] += count;
        total += count;
      }
    }
    double observed = 0;
    double expected = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        int mistake = of(i, j);
        observed += mistake * matrix[i * classes + j];
        expected += mistake * (labels[i] * predictions[j] / total);
      }
    }
    return 1 - observed / expected;
  }
}
