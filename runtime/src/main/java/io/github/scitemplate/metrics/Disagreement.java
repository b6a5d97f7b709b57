package io.github.scitemplate.metrics;

/** How much a mistake counts in Cohen's kappa. */
public enum Disagreement {
  /** Each mistake counts alike. */
  EQUAL,
  /** As far as the classes' numbers are apart. */
  LINEAR,
  /** As the square of how far the classes' numbers are apart. */
  QUADRATIC;

  private int of(int label, int prediction) {
    int distance = Math.abs(label - prediction);
    return switch (this) {
      case EQUAL -> Math.min(1, distance);
      case LINEAR -> distance;
      case QUADRATIC -> distance * distance;
    };
  }

  /** Cohen's kappa of a confusion matrix, row by row; NaN if chance alone leaves no mistake. */
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
