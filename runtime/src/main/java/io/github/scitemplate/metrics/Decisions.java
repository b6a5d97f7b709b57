package io.github.scitemplate.metrics;

import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.metrics.Classification.Kind;

/** Finds the decisions in a model's outputs, and passes them on with their labels. */
final class Decisions {
  private final Classification of;
  private final Labels labels;

  Decisions(Classification of) {
    this.of = of;
    this.labels = new Labels(of);
  }

  /** Receives decisions between several classes. */
  interface ClassReader {

    /**
     * Receives one decision.
     *
     * @param prediction the class with the largest output, the first of equal ones; -1 if an output
     *     is NaN
     */
    void read(int label, int prediction);
  }

  /** Receives answers of yes or no. */
  interface AnswerReader {

    /**
     * Receives one answer.
     *
     * @param row the number of the label; 0 if there is only one
     * @param prediction the wrong one if the output is no number
     */
    void read(int row, boolean label, boolean prediction);
  }

  /** Passes all decisions whose label is not ignored to {@code reader}. */
  void eachClass(HostBatches batches, ClassReader reader) {
    double[] outputs = batches.predictions();
    double[] labelled = batches.labels();
    int classes = of.classes().size();
    int places = Labels.places(batches);
    for (int i = 0; i < labelled.length; i++) {
      int label = labels.classOf(labelled[i]);
      if (label >= 0) {
        reader.read(label, largest(outputs, start(i, classes, places), classes, places));
      }
    }
  }

  /**
   * The index of the first output of a label. The outputs of its classes are {@code places} apart.
   *
   * @param i the index of the label among all
   */
  static int start(int i, int classes, int places) {
    return places == 1 ? i * classes : i / places * classes * places + i % places;
  }

  private static int largest(double[] outputs, int start, int classes, int step) {
    int largest = 0;
    double most = outputs[start];
    boolean isNumber = !Double.isNaN(most);
    for (int c = 1; c < classes; c++) {
      double output = outputs[start + c * step];
      isNumber &= !Double.isNaN(output);
      if (output > most) {
        most = output;
        largest = c;
      }
    }
    return isNumber ? largest : -1;
  }

  /** Passes all answers whose label is not ignored to {@code reader}. */
  void eachAnswer(HostBatches batches, AnswerReader reader) {
    double[] outputs = batches.predictions();
    double[] labelled = batches.labels();
    double cut = batches.rounded(of.cut())[0];
    int rows = of.classes().size();
    int places = of.kind() == Kind.BINARY ? 1 : Labels.places(batches);
    for (int i = 0; i < labelled.length; i++) {
      int label = labels.classOf(labelled[i]);
      if (label >= 0) {
        boolean isNumber = !Double.isNaN(outputs[i]);
        reader.read(i / places % rows, label == 1, isNumber ? outputs[i] > cut : label != 1);
      }
    }
  }
}
