package io.github.scitemplate.logger;

import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.ShownText;
import io.github.scitemplate.monitor.Standing;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/**
 * Writes everything that an experiment reports: lines to the console and {@code log_train.txt},
 * numbers to {@code metrics.csv} and TensorBoard. Not thread-safe.
 *
 * <p>All methods throw {@link StreamFailure} if a file cannot be written.
 */
public final class Logger implements AutoCloseable {
  /** The file with every logged number, in the experiment's directory. */
  public static final String METRICS = MetricsCsv.NAME;

  /** The file with the time at which each training line was logged. */
  public static final String TIMING = TimingCsv.NAME;

  private final List<Sink> sinks;
  private final Path directory;
  private final Audience audience;
  private PrintedLines printed = new PrintedLines();

  private Logger(List<Sink> sinks, Options options) {
    this.sinks = sinks;
    this.directory = options.directory();
    this.audience = options.audience();
  }

  /** The experiment's directory. */
  public Path directory() {
    return directory;
  }

  /**
   * What to write and where.
   *
   * @param directory the experiment's directory
   * @param audience hears the lines
   * @param writeFile whether to keep {@code log_train.txt}
   * @param writeTensorBoard whether to keep event files
   * @param written the beginning of each stream at the checkpoint to go on from; empty at the start
   * @param seconds gives the time trained so far
   */
  public record Options(
      Path directory,
      Audience audience,
      boolean writeFile,
      boolean writeTensorBoard,
      Map<String, FilePrefix> written,
      DoubleSupplier seconds) {}

  /**
   * Opens all sinks, and cuts their files to what was written at the checkpoint.
   *
   * @throws StreamFailure also if {@code metrics.csv} was changed from outside; a change of another
   *     stream gives a warning line
   */
  public static Logger open(Options options) {
    List<Sink> sinks = new ArrayList<>();
    ChangedFiles changed = new ChangedFiles();
    Path directory = options.directory();
    Map<String, FilePrefix> written = options.written();
    try {
      sinks.add(new ConsoleSink(options.audience()));
      sinks.add(new MetricsCsv(directory, written));
      sinks.add(new TimingCsv(directory, written, changed, options.seconds()));
      if (options.writeFile()) {
        sinks.add(new LogFile(directory, written, changed));
      }
      if (options.writeTensorBoard()) {
        sinks.add(new TensorBoard(directory, written, changed, InstantSource.system()));
      }
      Logger logger = new Logger(sinks, options);
      changed.warnings().forEach(logger::line);
      return logger;
    } catch (IOException e) {
      new Logger(sinks, options).close();
      throw new StreamFailure(e);
    }
  }

  /** Also keeps what user code prints from now on: before the next line and at each flush. */
  public void keep(PrintedLines lines) {
    printed = lines;
  }

  private void keepPrinted() {
    keep(printed.take());
  }

  private void keep(List<String> lines) {
    for (String text : lines) {
      String shown = ShownText.of(text);
      each(sink -> sink.printed(shown));
    }
  }

  /** A line for people, with control characters as text. */
  public void line(String text) {
    keepPrinted();
    String shown = ShownText.of(text);
    each(sink -> sink.line(shown));
  }

  /** A line on the moment, which a person may miss. */
  public void passing(String text) {
    keepPrinted();
    String shown = ShownText.of(text);
    each(sink -> sink.passing(shown));
  }

  /** What the model consists of; its names are those of the project. */
  public void model(ModelTable table) {
    keepPrinted();
    ModelTable shown = table.shown();
    each(sink -> sink.model(shown));
  }

  /** How far training is; no file keeps it. */
  public void standing(Standing now) {
    audience.standing(now);
  }

  /**
   * Logs metrics of a split. Numbers and the elements of vectors go everywhere, the elements of
   * matrices only to {@code metrics.csv}. TensorBoard also gets vectors and matrices as pictures.
   */
  public void metrics(Split split, Moment moment, MetricValues values) {
    Map<String, Double> curves = values.elements(value -> !value.isMatrix());
    each(sink -> sink.scalars(split, moment, curves));
    Map<String, Double> cells = values.elements(MetricValue::isMatrix);
    if (!cells.isEmpty()) {
      each(sink -> sink.cells(split, moment, cells));
    }
    if (keepsDistributions()) {
      values
          .byName()
          .forEach(
              (name, value) ->
                  MetricPicture.of(value).ifPresent(drawn -> image(split, moment, name, drawn)));
    }
  }

  /** Whether any sink keeps histograms and images, so that making them is worth the time. */
  public boolean keepsDistributions() {
    return sinks.stream().anyMatch(Sink::keepsDistributions);
  }

  /** Logs the distribution of some numbers, for TensorBoard. */
  public void histogram(Split split, Moment moment, String name, float[] values) {
    each(sink -> sink.histogram(split, moment, name, values));
  }

  /** Logs a picture, for TensorBoard. */
  public void image(Split split, Moment moment, String name, Image image) {
    each(sink -> sink.image(split, moment, name, image));
  }

  /** Logs a text in Markdown, for TensorBoard. */
  public void text(String name, String markdown) {
    each(sink -> sink.text(Split.TRAIN, new Moment(0, 0), name, markdown));
  }

  /** Logs a text in Markdown on a split and the moment when it was evaluated, for TensorBoard. */
  public void text(Split split, Moment moment, String name, String markdown) {
    each(sink -> sink.text(split, moment, name, markdown));
  }

  /**
   * Logs the experiment's parameters, for TensorBoard's table of hyper-parameters. Call it once, at
   * the start.
   */
  public void parameters(Map<String, Object> values) {
    each(sink -> sink.parameters(values));
  }

  /** Logs the end of the experiment. */
  public void ended(boolean completed) {
    each(sink -> sink.ended(completed));
  }

  /**
   * Hands all streams to the operating system, and returns their lengths and checksums for a
   * checkpoint.
   */
  public Map<String, FilePrefix> flush() {
    keepPrinted();
    Map<String, FilePrefix> written = new TreeMap<>();
    each(
        sink -> {
          sink.flush();
          written.putAll(sink.written());
        });
    return written;
  }

  /** Waits until the disk has everything flushed so far; any thread may do so. */
  public void force() {
    each(Sink::force);
  }

  /** Flushes all streams, and waits until the disk has them. */
  public void sync() {
    keep(printed.takeAll());
    flush();
    force();
  }

  @Override
  public void close() {
    each(Sink::close);
  }

  private interface Action {
    void on(Sink sink) throws IOException;
  }

  private void each(Action action) {
    for (Sink sink : sinks) {
      try {
        action.on(sink);
      } catch (IOException e) {
        throw new StreamFailure(e);
      }
    }
  }
}
