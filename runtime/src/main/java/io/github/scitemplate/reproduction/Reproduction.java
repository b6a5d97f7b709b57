package io.github.scitemplate.reproduction;

import io.github.scitemplate.environment.Artifacts;
import io.github.scitemplate.environment.ClassPathEntry;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.environment.EnvironmentCapture;
import io.github.scitemplate.environment.EnvironmentDifferences;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.logger.LoggedNumber;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.session.ChosenExperiment;
import io.github.scitemplate.session.RecordedSession;
import io.github.scitemplate.session.files.ScratchFolder;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.OwnFile;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs an experiment again from what its session's directory holds, in a temporary folder, and
 * compares every number and every weight. It compiles the copy of the code, and uses the recorded
 * dependencies and number of threads. The data must have the recorded fingerprints.
 */
public final class Reproduction {
  private final SessionOptions options;
  private final ChosenExperiment chosen;
  private final double tolerance;
  private final PrintStream console;
  private final String version;

  /**
   * @param chosen the experiment
   * @param tolerance the largest difference that counts as the same: relative, absolute where both
   *     numbers are below 1
   */
  public Reproduction(
      SessionOptions options,
      ChosenExperiment chosen,
      double tolerance,
      PrintStream console,
      String version) {
    this.options = options;
    this.chosen = chosen;
    this.tolerance = tolerance;
    this.console = console;
    this.version = version;
  }

  /**
   * The files that an experiment left, read and checked before anything runs.
   *
   * @param until how far it trained
   */
  private record Recorded(
      ExperimentDirectory directory,
      Extent until,
      List<LoggedNumber> numbers,
      List<Path> checkpoints) {}

  /**
   * Runs and compares.
   *
   * @throws UserException if the experiment cannot be run again as it was
   */
  public ExitStatus run() throws IOException {
    RecordedSession session = RecordedSession.open(options);
    int number = session.number(chosen);
    Recorded recorded = recorded(number, session.experiment(number));
    RecordedSession.Origin origin = session.origin(number);
    RecordedCode code = new RecordedCode(origin.code());
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path classes = scratch.path().resolve("classes");
      List<Path> classPath =
          withThisFramework(
              new RecordedDependencies(there()).classPath(origin.environment(), classes));
      EnvironmentCapture now = capture(origin.environment(), classPath, session.threads());
      code.compile(classPath, classes, MavenBuild.found(System::getProperty, System.getenv()));
      ExperimentDirectory again = fresh(number, recorded.directory(), scratch.path());
      console.println(
          "Experiment " + number + " of the session " + options.session() + " runs again.");
      if (!runAgain(again, recorded.until(), classPath, origin.environment(), session.threads())) {
        console.println("Interrupted: nothing was compared.");
        return ExitStatus.INTERRUPTED;
      }
      List<String> differences = new ArrayList<>(session.codeChanges(origin));
      differences.addAll(EnvironmentDifferences.between(origin.environment(), now.await()));
      return compared(recorded, again, differences);
    }
  }

  /**
   * Puts this framework before a recorded one of another version, since a controller can only talk
   * to a worker of its own version. The report lists this among the differences.
   */
  private static List<Path> withThisFramework(List<Path> recorded) {
    Path own;
    try {
      own = Path.of(Reproduction.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    if (recorded.contains(own)) {
      return recorded;
    }
    List<Path> all = new ArrayList<>(recorded);
    all.add(1, own); // after the project's classes
    return all;
  }

  private Recorded recorded(int number, ExperimentDirectory directory) throws IOException {
    Optional<ExperimentResult> result;
    List<LoggedNumber> numbers;
    try {
      result = directory.result().verified(true, console::println);
      numbers = result.isEmpty() ? List.of() : numbers(directory, result.get());
    } catch (IOException e) {
      throw new UserException(
          "What the experiment left cannot be compared with: " + e.getMessage(),
          "Restore the file from a backup.",
          e);
    }
    if (result.isEmpty() || result.get() instanceof ExperimentResult.Failed) {
      throw new UserException(
          "Experiment " + number + (result.isPresent() ? " failed." : " has not ended."),
          "Only a completed or a pruned experiment can be reproduced; resume the session first"
              + (result.isPresent() ? ", with retryFailed." : "."));
    }
    if (!Files.exists(directory.data())) {
      throw new UserException(
          directory.data() + " is not there, so nobody knows the data.",
          "Restore it from a backup, or train the experiment anew.");
    }
    return new Recorded(
        directory,
        result.get() instanceof ExperimentResult.Pruned ? trained(directory) : Extent.toItsEnd(),
        numbers,
        ComparedWeights.files(directory.checkpoints(), result.get()));
  }

  /**
   * The recorded numbers. Those of a pruned experiment end at its checkpoint: it may have trained
   * further before it was killed.
   */
  private static List<LoggedNumber> numbers(ExperimentDirectory directory, ExperimentResult result)
      throws IOException {
    return result instanceof ExperimentResult.Pruned pruned
        ? LoggedNumber.readWholeRows(directory.metrics()).stream()
            .filter(row -> row.iteration() <= pruned.iterations())
            .toList()
        : LoggedNumber.read(directory.metrics());
  }

  private static Extent trained(ExperimentDirectory directory) throws IOException {
    return PausedExperiment.of(directory)
        .map(paused -> Extent.of(paused.amount()))
        .orElseThrow(
            () ->
                new UserException(
                    "There is no checkpoint in "
                        + directory.checkpoints()
                        + " that can be read, so nobody knows how much was trained.",
                    "Restore it from a backup."));
  }

  /**
   * The jars and folders that are there: those of this program's own class path, which the plugin
   * makes of the recorded jars, and those that a person gave.
   */
  private Map<Path, ClassPathEntry> there() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      paths.add(Path.of(entry).toAbsolutePath());
    }
    options.project().classPath().forEach(entry -> paths.add(entry.toAbsolutePath()));
    Artifacts artifacts = Artifacts.ofThisProcess();
    Map<Path, ClassPathEntry> there = new LinkedHashMap<>();
    for (Path path : paths) {
      if (Files.isDirectory(path) || Files.isRegularFile(path)) {
        there.put(path, ClassPathEntry.of(path, false, artifacts));
      }
    }
    return there;
  }

  private EnvironmentCapture capture(Environment recorded, List<Path> classPath, int threads) {
    return new EnvironmentCapture(
            new Environment.Asked(
                version,
                options.project().folder(),
                classPath.subList(1, classPath.size()),
                Set.of(),
                recorded.components(),
                threads))
        .begin();
  }

  /** The same experiment without any result; its data are compared when it begins. */
  private static ExperimentDirectory fresh(int number, ExperimentDirectory recorded, Path scratch)
      throws IOException {
    ExperimentDirectory again =
        new ExperimentDirectory(
            scratch.resolve("results").resolve("again").resolve("experiment_" + number));
    again.createOrRestore(OwnFile.text(recorded.config(), OwnFile.MOST_RECORD_BYTES));
    Files.copy(recorded.data(), again.data());
    return again;
  }

  /** Runs the experiment; false if it was stopped. */
  private boolean runAgain(
      ExperimentDirectory again,
      Extent until,
      List<Path> classPath,
      Environment recorded,
      int threads)
      throws IOException {
    WorkerCommand command =
        new WorkerCommand(
            options.project().folder(),
            classPath.stream().map(Path::toString).toList(),
            options.project().componentsClass().isEmpty()
                ? recorded.components()
                : options.project().componentsClass(),
            options.project().jvmArguments(),
            threads,
            false);
    try (SingleWorker worker = SingleWorker.start(command)) {
      Optional<RunEnd> end =
          worker.ask(
              process ->
                  process.run(
                      again.path(),
                      console::println,
                      Optional.empty(),
                      until,
                      reached -> Optional.empty()));
      if (end.orElse(null) instanceof RunEnd.Crashed crashed) {
        throw new UserException(
            crashed.message(),
            "Nothing was compared. Give the same command again when the cause is gone.");
      }
      return end.isPresent() && !(end.get() instanceof RunEnd.Interrupted);
    }
  }

  private ExitStatus compared(
      Recorded recorded, ExperimentDirectory again, List<String> differences) throws IOException {
    List<LoggedNumber> numbers =
        Files.exists(again.metrics()) ? LoggedNumber.read(again.metrics()) : List.of();
    if (numbers.isEmpty()
        && again.result().read().orElse(null) instanceof ExperimentResult.Failed f) {
      throw new UserException(
          "The experiment cannot be run again: " + f.message(),
          "It needs its data where they were: relative paths begin in "
              + options.project().folder()
              + ".");
    }
    MetricsComparison metrics = MetricsComparison.of(recorded.numbers(), numbers, tolerance);
    List<ComparedWeights> weights = new ArrayList<>();
    for (Path checkpoint : recorded.checkpoints()) {
      weights.add(ComparedWeights.of(checkpoint, again.checkpoints()));
    }
    Verdict verdict = Verdict.of(metrics, weights, tolerance);
    ReproduceReport report = ReproduceReport.of(verdict, tolerance, metrics, weights, differences);
    Path file = recorded.directory().reproduction();
    report.write(file);
    report.print(console, file);
    return verdict.status();
  }
}
