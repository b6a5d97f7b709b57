package io.github.scitemplate.cluster;

import io.github.scitemplate.cluster.Telling.How;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.execution.Predecessor;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The files of the experiment that a line of the plan is about. */
final class LineFiles {
  private final ExperimentDirectory directory;
  private final PlanLine line;
  private final ExperimentSettings settings;
  private final Consumer<String> told;

  /**
   * @param told receives lines for people
   */
  LineFiles(ClusterFiles files, PlanLine line, Consumer<String> told) throws IOException {
    this.directory = new ExperimentDirectory(files.experiment(line.experiment()));
    this.line = line;
    this.told = told;
    PathGate.checkTree(directory.path());
    this.settings =
        ExperimentSettings.read(
            ConfigFile.of(line.config(), directory.config().toString())
                .parameters()
                .combination(0));
  }

  ExperimentDirectory directory() {
    return directory;
  }

  /** The experiment's settings, by the line, since the file may be damaged. */
  ExperimentSettings settings() {
    return settings;
  }

  /** How far the line has the experiment trained. */
  Extent until() {
    return line.assignment().until();
  }

  /**
   * How the work on the line ended, if nothing is left to do: an earlier process has done it.
   *
   * @param stop whether everything is to end
   */
  Optional<How> endedBefore(BooleanSupplier stop) throws IOException {
    boolean unused = Predecessor.awaitEnd(directory.attempts(), stop, told);
    if (result().isPresent()) {
      return Optional.of(How.ENDED);
    }
    boolean reached =
        directory.hasConfig(line.config())
            && PausedExperiment.of(directory, settings)
                .filter(paused -> !paused.ended())
                .map(paused -> until().isReachedBy(paused.amount()))
                .orElse(false);
    if (reached) {
      PausedExperiment.writeResult(directory, settings);
      return Optional.of(How.PAUSED);
    }
    return Optional.empty();
  }

  /** The result, unless the experiment can go on from it or it is damaged. */
  private Optional<ExperimentResult> result() {
    try {
      return directory
          .result()
          .verified(true, told)
          .filter(result -> !(result instanceof ExperimentResult.Pruned));
    } catch (IOException e) {
      told.accept(
          "Warning: " + e.getMessage() + "; the experiment goes on from its newest checkpoint.");
      return Optional.empty();
    }
  }

  /** Makes the directory what it has to be before the experiment is trained. */
  void prepare() throws IOException {
    if (Files.isDirectory(directory.path())) {
      AtomicFile.deleteUnfinished(directory.path());
    }
    if (directory.createOrRestore(line.config())) {
      told.accept("Warning: " + directory.config() + " was damaged; it is written anew.");
    }
    directory.result().delete();
  }
}
