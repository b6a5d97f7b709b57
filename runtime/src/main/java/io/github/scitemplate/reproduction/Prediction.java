package io.github.scitemplate.reproduction;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.experiment.BestModelPrediction.Predicted;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.session.ChosenExperiment;
import io.github.scitemplate.session.RecordedSession;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes the predictions of an experiment's best model for a split or for new data. */
public final class Prediction {
  private final SessionOptions options;
  private final ChosenExperiment chosen;
  private final Split split;
  private final String input;
  private final String out;
  private final PrintStream console;
  private final String version;

  /**
   * @param options options whose overrides replace values of the experiment's config, and whose
   *     consent says whether a file may be replaced
   * @param input the file or folder of new data, as typed; empty for the split
   * @param out the file, as typed; empty for one in the experiment's directory
   */
  public Prediction(
      SessionOptions options,
      ChosenExperiment chosen,
      Split split,
      String input,
      String out,
      PrintStream console,
      String version) {
    this.options = options;
    this.chosen = chosen;
    this.split = split;
    this.input = input;
    this.out = out;
    this.console = console;
    this.version = version;
  }

  public ExitStatus run() throws IOException {
    RecordedSession session = RecordedSession.open(options);
    int number = session.number(chosen);
    ExperimentDirectory experiment = session.experiment(number);
    Path file = file(experiment);
    Path samples = samples();
    WorkerCommand command = session.projectCommand();
    Optional<Predicted> predicted;
    try (SingleWorker worker = SingleWorker.start(command)) {
      session.checkUnchanged(number, command, version);
      Files.createDirectories(file.getParent());
      predicted =
          worker
              .ask(
                  process ->
                      input.isEmpty()
                          ? process.predict(
                              experiment.path(), split, options.overrides(), file, console)
                          : process.predictNew(
                              experiment.path(), samples, options.overrides(), file, console))
              .flatMap(answer -> answer);
    }
    if (predicted.isEmpty()) {
      AtomicFile.deleteUnfinishedOf(file); // a worker that was killed cannot clean up
      console.println("Interrupted: nothing was written.");
      return ExitStatus.INTERRUPTED;
    }
    Evaluation.warn(split, predicted.get().differences(), console);
    console.println(
        "Experiment "
            + number
            + " of the session "
            + options.session()
            + ", its best model (iteration "
            + predicted.get().iteration()
            + ") on "
            + (input.isEmpty() ? "the " + split.label() + " split" : samples)
            + ": "
            + predicted.get().rows()
            + " predictions in "
            + file);
    return ExitStatus.COMPLETED;
  }

  /** Where the new data are; refuses a place where nothing is. */
  private Path samples() {
    Path samples = options.project().folder().resolve(input).normalize().toAbsolutePath();
    if (!Files.exists(samples)) {
      throw new UserException(
          "There is no file or folder " + samples + ".",
          "Name one that is there: -Dinput=new.csv (--input new.csv).");
    }
    return samples;
  }

  /** The file to write; refuses one that is a folder or must not be replaced. */
  private Path file(ExperimentDirectory experiment) {
    Path file =
        out.isEmpty()
            ? experiment
                .path()
                .resolve("predictions_" + (input.isEmpty() ? split.label() : "input") + ".csv")
            : options.project().folder().resolve(out).normalize();
    if (Files.isDirectory(file)) {
      throw new UserException(
          file + " is a folder.", "Name a file: -Dout=predictions.csv (--out predictions.csv).");
    }
    if (Files.exists(file) && !options.consent().overwrite()) {
      throw new UserException(
          "The file " + file + " is there already.",
          "Name another one with -Dout (--out), or replace it: -Doverwrite (--overwrite).");
    }
    return file.toAbsolutePath();
  }
}
