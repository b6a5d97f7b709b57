package io.github.scitemplate.logger;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Event files for TensorBoard, whose log directory is {@code results} or a session below it:
 *
 * <pre>
 * tensorboard_logs/train/   what was measured in training
 * tensorboard_logs/val/     the same of validation, so that both share a chart;
 *                           the test's under tags that begin with test/
 * tensorboard_logs/         the parameters and how the experiment ended: one line of the HPARAMS
 *                           tab, with the metrics of the runs below it
 * </pre>
 *
 * Steps are iterations.
 */
final class TensorBoard implements Sink {
  static final String DIRECTORY = "tensorboard_logs";

  private static final String TRAIN = DIRECTORY + "/train";
  private static final String VAL = DIRECTORY + "/val";

  /** The directories with event files. */
  static final List<String> RUNS = List.of(TRAIN, VAL, DIRECTORY);

  /** How the tags of histograms of the model's parameters begin. */
  static final String WEIGHTS = "weights/";

  /** How the tags of histograms of gradients begin. */
  static final String GRADIENTS = "gradients/";

  /** The tag of the text with the config. */
  static final String CONFIG = "config";

  /** The tag of the picture of the first inputs; it sorts behind the usual metrics. */
  static final String INPUTS = "validation/inputs";

  /** How the tags of the test begin, since it shares the run of the validation. */
  static final String TEST = "test";

  private final InstantSource clock;
  private final TensorBoardRun train;
  private final TensorBoardRun val;
  private final TensorBoardRun parameters;
  private final List<EventFile> files;

  TensorBoard(
      Path directory, Map<String, FilePrefix> written, ChangedFiles changed, InstantSource clock)
      throws IOException {
    this.clock = clock;
    this.train = new TensorBoardRun(directory, TRAIN, 0, written, changed, clock);
    this.val = new TensorBoardRun(directory, VAL, 1, written, changed, clock);
    this.parameters = new TensorBoardRun(directory, DIRECTORY, 2, written, changed, clock);
    this.files = List.of(train.file(), val.file(), parameters.file());
  }

  @Override
  public void scalars(Split split, Moment moment, Map<String, Double> values) throws IOException {
    for (Map.Entry<String, Double> value : values.entrySet()) {
      write(split, moment.iteration(), value.getKey(), SummaryValue.scalar(value.getValue()));
    }
  }

  @Override
  public void own(Split split, Moment moment, String name, OwnEntry entry, boolean isFirst)
      throws IOException {
    write(split, moment.iteration(), name, value(entry));
  }

  private static SummaryValue value(OwnEntry entry) throws IOException {
    if (entry instanceof OwnEntry.Picture picture) {
      return SummaryValue.image(picture.image());
    }
    if (entry instanceof OwnEntry.Text text) {
      return SummaryValue.text(text.markdown());
    }
    return entry instanceof OwnEntry.Histogram histogram
        ? SummaryValue.histogram(HistogramBuckets.of(histogram.values()))
        : SummaryValue.scalar(((OwnEntry.Scalar) entry).value());
  }

  @Override
  public boolean keepsDistributions() {
    return true;
  }

  @Override
  public void histogram(Split split, Moment moment, String name, float[] values)
      throws IOException {
    HistogramBuckets buckets = HistogramBuckets.of(values);
    write(split, moment.iteration(), name, SummaryValue.histogram(buckets));
  }

  @Override
  public void image(Split split, Moment moment, String name, Image image) throws IOException {
    write(split, moment.iteration(), name, SummaryValue.image(image));
  }

  @Override
  public void text(Split split, Moment moment, String name, String markdown) throws IOException {
    write(split, moment.iteration(), name, SummaryValue.text(markdown));
  }

  private void write(Split split, long step, String name, SummaryValue value) throws IOException {
    run(split).write(step, split == Split.TEST ? TEST + "/" + name : name, value);
  }

  private TensorBoardRun run(Split split) {
    return split == Split.TRAIN ? train : val;
  }

  @Override
  public void parameters(Map<String, Object> values) throws IOException {
    parameters.write(
        0,
        HyperparameterMessages.START_TAG,
        HyperparameterMessages.started(values, clock.instant()));
    parameters.file().flush();
  }

  @Override
  public void ended(boolean completed) throws IOException {
    parameters.write(
        0,
        HyperparameterMessages.END_TAG,
        HyperparameterMessages.ended(completed, clock.instant()));
    parameters.file().flush();
  }

  @Override
  public Map<String, FilePrefix> written() {
    Map<String, FilePrefix> written = new TreeMap<>();
    files.forEach(file -> written.put(file.name(), file.prefix()));
    return written;
  }

  @Override
  public void flush() throws IOException {
    for (EventFile file : files) {
      file.flush();
    }
  }

  @Override
  public void force() throws IOException {
    for (EventFile file : files) {
      file.force();
    }
  }

  @Override
  public void close() throws IOException {
    try (train;
        val;
        parameters) {
      // The resources close all files, even when closing one fails.
    }
  }
}
