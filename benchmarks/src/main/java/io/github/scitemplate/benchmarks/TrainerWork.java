package io.github.scitemplate.benchmarks;

import ai.djl.nn.Block;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.optimizer.Optimizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole experiment with everything switched on: metrics, log file, CSV files, TensorBoard. It is
 * so long that it neither validates nor ends while it is measured.
 */
final class TrainerWork implements Work, Components {
  private static final String CONFIG =
      """
      num_iterations: 1000000000
      log_freq: 50
      write_file: true
      write_tb: true
      """;
  private final Case setting;
  private final Dataset dataset;
  private final Path directory;
  private final Block model;

  /**
   * @param directory for the experiment's files; must be empty
   */
  TrainerWork(Case setting, Dataset dataset, Path directory) {
    this.setting = setting;
    this.dataset = dataset;
    this.directory = directory;
    this.model = setting.workload().newModel();
  }

  @Override
  public void run(Pace pace) throws IOException {
    ExperimentDirectory files = new ExperimentDirectory(directory.resolve("experiment_1"));
    files.create(CONFIG);
    Path console = directory.resolve("console.txt");
    try (PrintStream lines =
        new PrintStream(Files.newOutputStream(console), true, StandardCharsets.UTF_8)) {
      if (new Experiment(files, this, lines, pace, false).run().isPresent()) {
        throw new IllegalStateException("The training ended: see " + console);
      }
    }
  }

  @Override
  public long parameters() {
    return Workload.parameters(model);
  }

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    return DataLoaders.of(
        DataLoader.shuffled(dataset, setting.batchSize()),
        DataLoader.inOrder(dataset, setting.batchSize()));
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
