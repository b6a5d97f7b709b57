package io.github.scitemplate.search.strategy;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations (Golub and Van Loan,
 * "Matrix Computations", section 8.5).
 */
final class SymmetricMatrix {
  private static final int MOST_SWEEPS = 60;

  private final double[] values;
  private final double[][] vectors;

  private SymmetricMatrix(double[] values, double[][] vectors) {
    this.values = values;
    this.vectors = vectors;
  }

  /** The eigenvalues, in no particular order. */
  double[] values() {
    return values;
  }

  /** The eigenvectors, one in each column, in the order of the eigenvalues. */
  double[][] vectors() {
    return vectors;
  }

  static SymmetricMatrix decompose(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    double[][] v = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
      v[i][i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a) > 1e-30 * diagonal(a); sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, v, p, q);
        }
      }
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = a[i][i];
    }
    return new SymmetricMatrix(values, v);
  }

  private static double offDiagonal(double[][] a) {
    double sum = 0;
    for (int p = 0; p < a.length; p++) {
      for (int q = p + 1; q < a.length; q++) {
        sum += a[p][q] * a[p][q];
      }
    }
    return sum;
  }

  private static double diagonal(double[][] a) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i][i] * a[i][i];
    }
    return sum;
  }

  /** Turns the plane of two coordinates so that the matrix has a zero between them. */
  private static void rotate(double[][] a, double[][] v, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double root = StrictMath.sqrt(1 + tau * tau);
    double tangent = tau >= 0 ? 1 / (tau + root) : -1 / (root - tau);
    double cosine = 1 / StrictMath.sqrt(1 + tangent * tangent);
    double sine = tangent * cosine;
    for (int i = 0; i < a.length; i++) {
      turn(a[i], p, q, cosine, sine);
      turn(v[i], p, q, cosine, sine);
    }
    for (int i = 0; i < a.length; i++) {
      double first = a[p][i];
      double second = a[q][i];
      a[p][i] = cosine * first - sine * second;
      a[q][i] = sine * first + cosine * second;
    }
  }

  private static void turn(double[] row, int p, int q, double cosine, double sine) {
    double first = row[p];
    double second = row[q];
    row[p] = cosine * first - sine * second;
    row[q] = sine * first + cosine * second;
  }
}
