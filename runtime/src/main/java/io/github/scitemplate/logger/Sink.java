package io.github.scitemplate.logger;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.storage.FilePrefix;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;

/** One of the places that a logger writes to. A sink ignores what it has no use for. */
sealed interface Sink extends Closeable permits ConsoleSink, FileSink, OwnFiles, TensorBoard {

  /** A line for people. */
  default void line(String text) throws IOException {}

  /** A line for people on the moment. */
  default void passing(String text) throws IOException {
    line(text);
  }

  /** What the model consists of. */
  default void model(ModelTable table) throws IOException {
    for (String row : table.lines(OptionalInt.empty())) {
      line(row);
    }
    line(table.inWords());
  }

  /** A line that user code printed; whoever shows lines has shown it already. */
  default void printed(String text) throws IOException {}

  /** Metrics of a split. */
  default void scalars(Split split, Moment moment, Map<String, Double> values) throws IOException {}

  /** The numbers of metrics that are matrices, each under a name of its own. */
  default void cells(Split split, Moment moment, Map<String, Double> values) throws IOException {}

  /** Whether histograms and images are kept. */
  default boolean keepsDistributions() {
    return false;
  }

  /**
   * Something that a project's own code logged.
   *
   * @param isFirst whether it is the first of its name
   */
  default void own(Split split, Moment moment, String name, OwnEntry entry, boolean isFirst)
      throws IOException {}

  /** The distribution of some numbers. */
  default void histogram(Split split, Moment moment, String name, float[] values)
      throws IOException {}

  /** A picture. */
  default void image(Split split, Moment moment, String name, Image image) throws IOException {}

  /** A text in Markdown. */
  default void text(Split split, Moment moment, String name, String markdown) throws IOException {}

  /** The experiment's parameters, at its start. */
  default void parameters(Map<String, Object> values) throws IOException {}

  /** The end of the experiment. */
  default void ended(boolean completed) throws IOException {}

  /** The files that the sink appends to, with their lengths and checksums now. */
  default Map<String, FilePrefix> written() {
    return Map.of();
  }

  /** Hands everything to the operating system. */
  default void flush() throws IOException {}

  /** Waits until the disk has everything flushed so far; any thread may do so. */
  default void force() throws IOException {}

  @Override
  default void close() throws IOException {}
}
