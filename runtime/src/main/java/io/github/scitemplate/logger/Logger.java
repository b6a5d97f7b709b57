package io.github.scitemplate.logger;

import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.ShownText;
import io.github.scitemplate.monitor.Standing;
import io.github.scitemplate.storage.FilePrefix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes everything that an experiment reports: lines to the console and {@code log_train.txt},
 * numbers to {@code metrics.csv} and TensorBoard. Numbers and pictures are written on a thread of
 * their own, lines at once. Not thread-safe.
 *
 * <p>All methods throw {@link StreamFailure} if a file cannot be written.
 */
public final class Logger implements AutoCloseable {
  /** The file with every logged number, in the experiment's directory. */
  public static final String METRICS = MetricsCsv.NAME;

  /** The file with the time at which each training line was logged. */
  public static final String TIMING = TimingCsv.NAME;

  /** The file with what a project's own code logged, in the experiment's directory. */
  public static final String OWN = OwnFiles.NAME;

  /** How the names of histograms of the model's parameters begin. */
  public static final String WEIGHTS = TensorBoard.WEIGHTS;

  /** How the names of histograms of gradients begin. */
  public static final String GRADIENTS = TensorBoard.GRADIENTS;

  /** The name of the text with the config. */
  public static final String CONFIG = TensorBoard.CONFIG;

  /** The name of the picture of the first inputs. */
  public static final String INPUTS = TensorBoard.INPUTS;

  /** Of so many names mistakes are told; code that puts the iteration into names has thousands. */
  private static final int MOST_WARNED = 50;

  private final Path directory;
  private final Audience audience;
  private final OwnNames names;

  /** Written at once. */
  private final List<Sink> direct;

  /** Written by the thread of {@link #writing} alone. */
  private final List<Sink> behind;

  private final BackgroundWriting writing;
  private final boolean keepsGradients;
  private final Set<String> warned = new HashSet<>();
  private PrintedLines printed = new PrintedLines();

  private Logger(Options options, List<Sink> direct, List<Sink> behind, OwnNames names) {
    this.directory = options.directory();
    this.audience = options.audience();
    this.direct = direct;
    this.behind = behind;
    this.names = names;
    this.keepsGradients = options.writeGradients();
    this.writing = new BackgroundWriting(() -> flush(behind));
  }

  private static void flush(List<Sink> sinks) throws IOException {
    for (Sink sink : sinks) {
      sink.flush();
    }
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
   * @param writeGradients whether event files have histograms of gradients
   * @param written the beginning of each stream at the checkpoint to go on from; empty at the start
   * @param seconds gives the time trained so far
   */
  public record Options(
      Path directory,
      Audience audience,
      boolean writeFile,
      boolean writeTensorBoard,
      boolean writeGradients,
      Map<String, FilePrefix> written,
      DoubleSupplier seconds) {}

  /**
   * Opens all sinks, and cuts their files to what was written at the checkpoint.
   *
   * @throws StreamFailure also if {@code metrics.csv} was changed from outside; a change of another
   *     stream gives a warning line
   */
  public static Logger open(Options options) {
    List<Sink> direct = new ArrayList<>();
    List<Sink> behind = new ArrayList<>();
    OwnNames names = new OwnNames();
    ChangedFiles changed = new ChangedFiles();
    Path directory = options.directory();
    Map<String, FilePrefix> written = options.written();
    try {
      direct.add(new ConsoleSink(options.audience()));
      direct.add(new TimingCsv(directory, written, changed, options.seconds()));
      behind.add(new MetricsCsv(directory, written));
      behind.add(new OwnFiles(directory, written, changed, names));
      if (options.writeFile()) {
        direct.add(new LogFile(directory, written, changed));
      }
      if (options.writeTensorBoard()) {
        behind.add(new TensorBoard(directory, written, changed, InstantSource.system()));
      }
      Logger logger = new Logger(options, direct, behind, names);
      changed.warnings().forEach(logger::line);
      return logger;
    } catch (IOException e) {
      new Logger(options, direct, behind, names).close();
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
      atOnce(sink -> sink.printed(shown));
    }
  }

  /** A line for people, with control characters as text. */
  public void line(String text) {
    keepPrinted();
    String shown = ShownText.of(text);
    atOnce(sink -> sink.line(shown));
  }

  /** A line on the moment, which a person may miss. */
  public void passing(String text) {
    keepPrinted();
    String shown = ShownText.of(text);
    atOnce(sink -> sink.passing(shown));
  }

  /** What the model consists of; its names are those of the project. */
  public void model(ModelTable table) {
    keepPrinted();
    ModelTable shown = table.shown();
    atOnce(sink -> sink.model(shown));
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
    each(0, sink -> sink.scalars(split, moment, curves));
    Map<String, Double> cells = values.elements(MetricValue::isMatrix);
    if (!cells.isEmpty()) {
      each(0, sink -> sink.cells(split, moment, cells));
    }
    if (keepsDistributions()) {
      values
          .byName()
          .forEach(
              (name, value) ->
                  MetricPicture.of(value).ifPresent(drawn -> image(split, moment, name, drawn)));
    }
  }

  /**
   * Keeps the names of metrics for them, so that a project's own code logs nothing under them.
   *
   * @param others names of other numbers that the framework logs
   */
  public void reserve(MetricTracker metrics, String... others) {
    names.reserve(metrics, List.of(others));
  }

  /**
   * A log for a project's own code at one moment. A mistake in it is an error until the first
   * iteration ends, then a warning.
   */
  public OwnLog own(Split split, Moment moment) {
    return new OwnLog(names, split, moment, moment.iteration() <= 1, this::warn);
  }

  /** A log for a trial of a project's own code, which is not to be published. */
  public OwnLog trial(Split split) {
    return new OwnLog(names.copy(), split, new Moment(1, 1), true, (name, remark) -> {});
  }

  /** As {@link #trial(Split)}, where there is no logger. */
  public static OwnLog trial(MetricTracker metrics, Split split) {
    OwnNames names = new OwnNames();
    names.reserve(metrics, List.of());
    return new OwnLog(names, split, new Moment(1, 1), true, (name, remark) -> {});
  }

  private void warn(String name, String what) {
    if (warned.size() < MOST_WARNED && warned.add(name)) {
      line("Warning: " + what);
      if (warned.size() == MOST_WARNED) {
        line("Warning: further mistakes in what is logged are not told.");
      }
    }
  }

  /** Writes what a project's own code logged. */
  public void publish(OwnLog log) {
    Split split = log.split();
    Moment moment = log.moment();
    log.entries()
        .forEach(
            (name, entry) -> {
              boolean isFirst = names.add(split, name, entry.kind(), moment.iteration());
              each(entry.bytes(), sink -> sink.own(split, moment, name, entry, isFirst));
            });
  }

  /** Whether any sink keeps histograms and images, so that making them is worth the time. */
  public boolean keepsDistributions() {
    return behind.stream().anyMatch(Sink::keepsDistributions);
  }

  /** Whether histograms of gradients are kept, so that making them is worth the time. */
  public boolean keepsGradients() {
    return keepsGradients && keepsDistributions();
  }

  /** Logs the distribution of some numbers, for TensorBoard. */
  public void histogram(Split split, Moment moment, String name, float[] values) {
    each((long) values.length * Float.BYTES, sink -> sink.histogram(split, moment, name, values));
  }

  /** Logs a picture, for TensorBoard. */
  public void image(Split split, Moment moment, String name, Image image) {
    each(image.pixels().length, sink -> sink.image(split, moment, name, image));
  }

  /** Logs a text in Markdown, for TensorBoard. */
  public void text(String name, String markdown) {
    each(markdown.length(), sink -> sink.text(Split.TRAIN, new Moment(0, 0), name, markdown));
  }

  /**
   * Logs the experiment's parameters, for TensorBoard's table of hyper-parameters. Call it once, at
   * the start.
   */
  public void parameters(Map<String, Object> values) {
    each(0, sink -> sink.parameters(values));
  }

  /** Logs the end of the experiment. */
  public void ended(boolean completed) {
    each(0, sink -> sink.ended(completed));
  }

  /**
   * Hands all streams to the operating system, and returns their lengths and checksums for a
   * checkpoint.
   */
  public Map<String, FilePrefix> flush() {
    keepPrinted();
    Map<String, FilePrefix> written = new TreeMap<>();
    atOnce(sink -> flush(sink, written));
    behind(0, sink -> flush(sink, written));
    await();
    return written;
  }

  private static void flush(Sink sink, Map<String, FilePrefix> written) throws IOException {
    sink.flush();
    written.putAll(sink.written());
  }

  private void await() {
    try {
      writing.await();
    } catch (IOException e) {
      throw new StreamFailure(e);
    }
  }

  /** Waits until the disk has everything flushed so far; any thread may do so. */
  public void force() {
    atOnce(Sink::force);
    all(behind, Sink::force);
  }

  /** Flushes all streams, and waits until the disk has them. */
  public void sync() {
    keep(printed.takeAll());
    flush();
    force();
  }

  /** Closes all streams, also if one of them fails. */
  @Override
  public void close() {
    List<Closeable> all = new ArrayList<>(List.of(writing));
    all.addAll(direct);
    all.addAll(behind);
    closeAll(all);
  }

  /** Closes all; the failures after the first are suppressed ones of it. */
  static void closeAll(List<? extends Closeable> all) {
    @Nullable RuntimeException first = null;
    for (Closeable one : all) {
      try {
        one.close();
      } catch (IOException e) {
        first = joined(first, new StreamFailure(e));
      } catch (RuntimeException e) {
        first = joined(first, e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  private interface Action {
    void on(Sink sink) throws IOException;
  }

  /** Acts on all sinks; on those of the other thread later. */
  private void each(long bytes, Action action) {
    atOnce(action);
    behind(bytes, action);
  }

  private void atOnce(Action action) {
    all(direct, action);
  }

  private void behind(long bytes, Action action) {
    try {
      writing.write(
          bytes,
          () -> {
            for (Sink sink : behind) {
              action.on(sink);
            }
          });
    } catch (IOException e) {
      throw new StreamFailure(e);
    }
  }

  private static void all(List<Sink> sinks, Action action) {
    for (Sink sink : sinks) {
      try {
        action.on(sink);
      } catch (IOException e) {
        throw new StreamFailure(e);
      }
    }
  }
}
