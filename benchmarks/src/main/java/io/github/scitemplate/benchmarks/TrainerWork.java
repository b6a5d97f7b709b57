package io.github.scitemplate.benchmarks;

import ai.djl.nn.Block;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.optimizer.Optimizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** A whole experiment, so long that it does not end while it is measured. */
final class TrainerWork implements Work, Components {
  private static final String CONFIG =
      """
      num_iterations: 1000000000
      log_freq: 50
      write_file: true
      """;
  private static final String SAVING =
      """
      val_freq: %1$d
      checkpoint_freq: %1$d
      keep_checkpoints: 3
      """;

  /** Iterations between two checkpoints. */
  private static final int SAVED_EVERY = 100;

  private final String config;
  private final boolean saves;
  private final Case setting;
  private final Dataset dataset;
  private final Dataset validated;
  private final Path directory;
  private final Block model;
  private MetricTracker tracker = MetricTracker.of(Metric.loss(), Metric.accuracy());

  /**
   * @param saves whether the config asks for checkpoints
   * @param directory for the experiment's files; must be empty
   */
  private TrainerWork(
      String config,
      boolean saves,
      Case setting,
      Dataset dataset,
      Dataset validated,
      Path directory) {
    this.config = config;
    this.saves = saves;
    this.setting = setting;
    this.dataset = dataset;
    this.validated = validated;
    this.directory = directory;
    this.model = setting.workload().newModel();
  }

  /** Metrics, log file, CSV files, TensorBoard; no validation comes while it is measured. */
  static TrainerWork withEverything(Case setting, Dataset dataset, Path directory) {
    return new TrainerWork(
        CONFIG + "write_tb: true\n", false, setting, dataset, dataset, directory);
  }

  /** Metrics, log file and CSV files alone. */
  static TrainerWork withoutCheckpoints(Case setting, Dataset dataset, Path directory) {
    return new TrainerWork(CONFIG, false, setting, dataset, dataset.range(0, 1), directory);
  }

  /**
   * The same, and after each hundred iterations a checkpoint that is kept and the last one, which a
   * resume begins at. Each has to have a score: a single sample is validated for it.
   */
  static TrainerWork withCheckpoints(Case setting, Dataset dataset, Path directory) {
    return new TrainerWork(
        CONFIG + SAVING.formatted(SAVED_EVERY),
        true,
        setting,
        dataset,
        dataset.range(0, 1),
        directory);
  }

  /**
   * The same with metrics of a whole split, which training takes at each line of the log.
   *
   * @param ranks whether the AUC is among them, which sorts all scores
   */
  static TrainerWork withMetrics(Case setting, Dataset dataset, Path directory, boolean ranks) {
    TrainerWork work = withoutCheckpoints(setting, dataset, directory);
    Classification classes = Classification.multiclass(setting.workload().classes());
    work.tracker =
        ranks
            ? MetricTracker.of(Metric.loss(), Metric.accuracy(), classes.f1(), classes.rocAuc())
            : MetricTracker.of(Metric.loss(), Metric.accuracy(), classes.f1());
    return work;
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return tracker;
  }

  @Override
  public void run(Pace pace) throws IOException {
    ExperimentDirectory files = new ExperimentDirectory(directory.resolve("experiment_1"));
    files.createOrRestore(config + "precision: " + precision() + "\n");
    Path console = directory.resolve("console.txt");
    try (PrintStream lines =
        new PrintStream(Files.newOutputStream(console), true, StandardCharsets.UTF_8)) {
      BooleanSupplier iterations = saves ? withoutValidations(pace) : pace;
      if (new Experiment(files, this, lines, iterations, false).run().isPresent()) {
        throw new IllegalStateException("The training ended: see " + console);
      }
    }
  }

  private String precision() {
    return setting.workload().precision().name().toLowerCase(Locale.ROOT);
  }

  /** The trainer asks after the single batch of a validation, too; that is no iteration. */
  private static BooleanSupplier withoutValidations(Pace pace) {
    long[] asked = new long[1];
    return () -> ++asked[0] % (SAVED_EVERY + 1) != 0 && pace.getAsBoolean();
  }

  @Override
  public long parameters() {
    return Workload.parameters(model);
  }

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    return DataLoaders.of(
        DataLoader.shuffled(dataset, setting.batchSize()),
        DataLoader.inOrder(validated, setting.batchSize()));
  }

  @Override
  public Block buildModel(Config cfg) {
    return model;
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return setting.rule().ours();
  }
}
