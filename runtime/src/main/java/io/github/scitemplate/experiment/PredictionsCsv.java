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
 * Predictions as CSV, a row for each sample: its number from 0, each number of the model's outputs,
 * the class with the largest logit where the outputs are logits, and the labels that are one
 * number.
 */
final class PredictionsCsv {
  private final CsvWriter csv;
  private final boolean ofClasses;
  private List<String> header = List.of();
  private long rows;

  /**
   * @param channel left open
   */
  PredictionsCsv(FileChannel channel) {
    this(channel, false);
  }

  /**
   * As the other.
   *
   * @param ofClasses whether the outputs for samples without a label are logits, if they can be
   */
  PredictionsCsv(FileChannel channel, boolean ofClasses) {
    this.ofClasses = ofClasses;
    csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .build(Channels.newWriter(channel, StandardCharsets.UTF_8));
  }

  /**
   * Numbers of a batch that become columns.
   *
   * @param names of the columns
   * @param text of a number by its place: as many for each sample as there are names
   */
  private record Columns(List<String> names, IntFunction<String> text) {}

  /**
   * Appends a batch.
   *
   * @throws UserException if an output has not one part for each sample, or parts of another size
   *     than before
   */
  void write(Batch batch, NDList outputs) throws IOException {
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
    begin(all);
    for (int sample = 0; sample < batch.samples(); sample++) {
      writeRow(sample, all);
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

  private void begin(List<Columns> all) {
    List<String> names = new ArrayList<>(List.of("sample"));
    all.forEach(columns -> names.addAll(columns.names()));
    if (header.isEmpty()) {
      header = names;
      csv.writeRecord(header);
    } else if (!header.equals(names)) {
      throw new UserException(
          "The model gives "
              + (names.size() - 1)
              + " numbers for sample "
              + rows
              + ", but "
              + (header.size() - 1)
              + " for those before, so they do not fit into one table.",
          "Give all samples one shape, or predict in a program of your own (docs/using-a-model.md).");
    }
  }

  private void writeRow(int sample, List<Columns> all) {
    List<String> row = new ArrayList<>(header.size());
    row.add(Long.toString(rows++));
    for (Columns columns : all) {
      int from = sample * columns.names().size();
      for (int i = 0; i < columns.names().size(); i++) {
        row.add(columns.text().apply(from + i));
      }
    }
    csv.writeRecord(row);
  }

  /** Writes what is not written yet; gives the number of rows. */
  long end() throws IOException {
    csv.flush();
    return rows;
  }
}
