package io.github.scitemplate.reproduction;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.experiment.BestModelExport;
import io.github.scitemplate.experiment.BestModelExport.Exported;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExportFormat;
import io.github.scitemplate.experiment.ExportRequest;
import io.github.scitemplate.session.ChosenExperiment;
import io.github.scitemplate.session.RecordedSession;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes an experiment's best model for other programs. */
public final class ModelExport {
  private final SessionOptions options;
  private final ChosenExperiment chosen;
  private final Wish wish;
  private final PrintStream console;
  private final String version;

  /**
   * What the user typed.
   *
   * @param out the file; empty for one in the experiment's directory
   * @param rename rules for PyTorch's names, or the name of a file with one in each line
   * @param translator the class of a DJL translator factory; empty for none
   */
  public record Wish(ExportFormat format, String out, String rename, String translator) {}

  /**
   * @param options options whose overrides replace values of the experiment's config, and whose
   *     consent says whether files may be replaced
   */
  public ModelExport(
      SessionOptions options,
      ChosenExperiment chosen,
      Wish wish,
      PrintStream console,
      String version) {
    this.options = options;
    this.chosen = chosen;
    this.wish = wish;
    this.console = console;
    this.version = version;
  }

  public ExitStatus run() throws IOException {
    checkWish();
    RecordedSession session = RecordedSession.open(options);
    int number = session.number(chosen);
    ExperimentDirectory experiment = session.experiment(number);
    Path file = file(experiment, number);
    String title = "Experiment " + number + " of the session " + options.session() + ", best model";
    ExportRequest request =
        new ExportRequest(wish.format(), file, rules(), wish.translator(), title);
    WorkerCommand command = session.projectCommand();
    Optional<Exported> exported;
    try (SingleWorker worker = SingleWorker.start(command)) {
      session.checkUnchanged(number, command, version);
      Files.createDirectories(file.getParent());
      exported =
          worker
              .ask(
                  process ->
                      process.export(experiment.path(), options.overrides(), request, console))
              .flatMap(answer -> answer);
    }
    if (exported.isEmpty()) {
      for (Path each : BestModelExport.files(wish.format(), file)) {
        AtomicFile.deleteUnfinishedOf(each); // a worker that was killed cannot clean up
      }
      console.println("Interrupted: the export is not complete.");
      return ExitStatus.INTERRUPTED;
    }
    Evaluation.warn(Split.VAL, exported.get().differences(), console);
    console.println(
        title
            + " (iteration "
            + exported.get().iteration()
            + "), as "
            + wish.format().word()
            + ":");
    exported.get().files().forEach(each -> console.println("  " + each));
    console.println(
        "What it computes gave the bits of the evaluation on a validation batch and on smaller ones.");
    return ExitStatus.COMPLETED;
  }

  private void checkWish() {
    boolean isScript = wish.format() == ExportFormat.TORCHSCRIPT;
    if (isScript && !wish.rename().isEmpty()) {
      throw new UserException(
          "Names are changed in safetensors only.",
          "Leave out -Drename (--rename), or give -Dformat=safetensors (--format safetensors).");
    } else if (!isScript && !wish.translator().isEmpty()) {
      throw new UserException(
          "A translator is DJL's, and belongs to a torchscript.",
          "Leave out -Dtranslator (--translator), or give -Dformat=torchscript (--format torchscript).");
    }
  }

  private String rules() throws IOException {
    Path file = options.project().folder().resolve(wish.rename());
    return !wish.rename().isEmpty() && !wish.rename().contains("=") && Files.isRegularFile(file)
        ? Files.readString(file)
        : wish.rename();
  }

  /** The file to write; refuses one that is a folder or must not be replaced. */
  private Path file(ExperimentDirectory experiment, int number) {
    String name = Path.of(options.session()).getFileName() + "-" + number;
    String ending = wish.format().ending();
    Path file =
        wish.out().isEmpty()
            ? experiment.path().resolve("exported").resolve(name + ending)
            : options.project().folder().resolve(wish.out()).normalize();
    if (Files.isDirectory(file)) {
      throw new UserException(
          file + " is a folder.",
          "Name a file: -Dout=model" + ending + " (--out model" + ending + ").");
    } else if (!file.getFileName().toString().endsWith(ending)) {
      throw new UserException(
          "The file " + file + " does not end with " + ending + ".",
          "Programs know the format by it: -Dout=model" + ending + " (--out model" + ending + ").");
    }
    for (Path each : BestModelExport.files(wish.format(), file)) {
      if (Files.exists(each) && !options.consent().overwrite()) {
        throw new UserException(
            "The file " + each + " is there already.",
            "Name another one with -Dout (--out), or replace it: -Doverwrite (--overwrite).");
      }
    }
    return file.toAbsolutePath();
  }
}
