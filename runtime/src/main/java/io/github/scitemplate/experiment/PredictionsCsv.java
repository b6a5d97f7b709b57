package io.github.scitemplate.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Numbers;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Writes predictions as CSV, a row for each sample: its number in the data set from 0, its name if
 * it has one, each number of the model's outputs, the class with the largest logit where the
 * outputs are logits, and the labels that are one number.
 */
final class PredictionsCsv {
  private final CsvWriter csv;
  private final boolean ofClasses;
  private List<String> header = List.of();
  private final IntFunction<String> names;
  private boolean named;
  private long rows;

  /**
   * @param channel left open
   * @param names what each sample is called
   */
  PredictionsCsv(FileChannel channel, IntFunction<String> names) {
    this(channel, names, false);
  }

  /**
   * Writes predictions of new data.
   *
   * @param channel left open
   * @param names what each sample is called
   * @param ofClasses whether the outputs for samples without a label are logits, if they can be
   */
  PredictionsCsv(FileChannel channel, IntFunction<String> names, boolean ofClasses) {
    this.names = names;
    this.ofClasses = ofClasses;
    csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .build(Channels.newWriter(channel, StandardCharsets.UTF_8));
  }

  /**
   * Numbers of a batch that become columns.
   *
   * @param names the columns' names
   * @param text the text of a number by its place; each sample has as many numbers as there are
   *     names
   */
  private record Columns(List<String> names, IntFunction<String> text) {}

  /**
   * Appends a batch.
   *
   * @param samples the numbers of its samples in the data set
   * @throws UserException if an output has not one part for each sample, or parts of another size
   *     than before
   */
  void write(int[] samples, Batch batch, NDList outputs) throws IOException {
    List<Columns> all = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      all.add(output(outputs.get(i), outputs.size() == 1 ? "output_" : "output_" + i + "_", batch));
    }
    boolean logits =
        batch.labels().isEmpty()
            ? ofClasses && outputs.size() == 1 && isTable(outputs.head().getShape())
            : areLogits(outputs, batch.labels());
    if (logits) {
      all.add(single("predicted", outputs.head().argMax(1)));
    }
    for (int i = 0; i < batch.labels().size(); i++) {
      NDArray label = batch.labels().get(i);
      if (label.size() == batch.samples()) {
        all.add(single(batch.labels().size() == 1 ? "label" : "label_" + i, label));
      }
    }
    begin(all, samples[0]);
    for (int row = 0; row < batch.samples(); row++) {
      writeRow(row, samples[row], all);
    }
  }

  private static Columns output(NDArray output, String prefix, Batch batch) {
    Shape shape = output.getShape();
    if (shape.dimension() == 0 || shape.get(0) != batch.samples()) {
      throw new UserException(
          "An output of the model has shape "
              + shape
              + " for "
              + batch.samples()
              + " samples, so nobody can tell which numbers belong to which sample.",
          "Let the model put the samples on the first axis of its outputs.");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < output.size() / batch.samples(); i++) {
      names.add(prefix + i);
    }
    return new Columns(names, text(output));
  }

  private static Columns single(String name, NDArray numbers) {
    return new Columns(List.of(name), text(numbers));
  }

  /** Whether each sample has several numbers in a row. */
  private static boolean isTable(Shape shape) {
    return shape.dimension() == 2 && shape.get(1) > 1;
  }

  /** Whether each output is a number for each class, and the label one of the classes. */
  private static boolean areLogits(NDList outputs, NDList labels) {
    return outputs.size() == 1
        && labels.size() > 0
        && labels.head().getDataType() == DataType.INT64
        && labels.head().getShape().dimension() == 1
        && Kernels.isClassesOf(outputs.head().getShape(), labels.head().getShape())
        && outputs.head().getShape().get(1) > 1;
  }

  private static IntFunction<String> text(NDArray array) {
    DataType type = array.getDataType();
    if (type == DataType.FLOAT64) {
      double[] values = array.toDoubleArray();
      return i -> Numbers.exact(values[i]);
    } else if (type.isFloating()) {
      float[] values = array.toType(DataType.FLOAT32, false).toFloatArray();
      return i -> Numbers.exactFloat(values[i]);
    }
    long[] values = array.toType(DataType.INT64, false).toLongArray();
    return i -> Long.toString(values[i]);
  }

  private void begin(List<Columns> all, int sample) {
    if (header.isEmpty()) {
      named = !names.apply(sample).equals("sample " + sample);
    }
    List<String> columnNames =
        new ArrayList<>(named ? List.of("sample", "name") : List.of("sample"));
    int first = columnNames.size();
    all.forEach(columns -> columnNames.addAll(columns.names()));
    if (header.isEmpty()) {
      header = columnNames;
      csv.writeRecord(header);
    } else if (!header.equals(columnNames)) {
      throw new UserException(
          "The model gives "
              + (columnNames.size() - first)
              + " numbers for sample "
              + sample
              + ", but "
              + (header.size() - first)
              + " for those before, so they do not fit into one table.",
          "Give all samples one shape, or predict in a program of your own (docs/using-a-model.md).");
    }
  }

  private void writeRow(int row, int sample, List<Columns> all) {
    List<String> fields = new ArrayList<>(header.size());
    fields.add(Integer.toString(sample));
    if (named) {
      fields.add(names.apply(sample));
    }
    for (Columns columns : all) {
      int from = row * columns.names().size();
      for (int i = 0; i < columns.names().size(); i++) {
        fields.add(columns.text().apply(from + i));
      }
    }
    csv.writeRecord(fields);
    rows++;
  }

  /** Writes what is not written yet. Returns the number of rows. */
  long end() throws IOException {
    csv.flush();
    return rows;
  }
}
