package io.github.scitemplate.session;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.environment.DependencyChanges;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.environment.EnvironmentCapture;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.RecordedData;
import io.github.scitemplate.session.files.CodeSnapshot;
import io.github.scitemplate.session.files.Provenance;
import io.github.scitemplate.session.files.RecordedConfig;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens the experiments of a session that was trained before, to evaluate, use or reproduce them.
 */
public final class RecordedSession {
  private final SessionDirectory directory;
  private final SessionOptions options;
  private final SessionRecord session;

  private RecordedSession(
      SessionDirectory directory, SessionOptions options, SessionRecord session) {
    this.directory = directory;
    this.options = options;
    this.session = session;
  }

  /**
   * Opens the session that was asked for.
   *
   * @throws UserException if it is not there, or its record is damaged
   */
  public static RecordedSession open(SessionOptions options) {
    SessionDirectory directory =
        SessionDirectory.existing(options.resultDirectoryPath(), options.session());
    SessionRecord session =
        RecordedConfig.withRightText(directory, SessionRecord.read(directory, System.err::println));
    return new RecordedSession(directory, options, session);
  }

  /** How many threads each experiment trained with. */
  public int threads() {
    return session.facts().threads();
  }

  /**
   * The number of the experiment that is meant.
   *
   * @throws UserException if it is the best and none has a score
   */
  public int number(ChosenExperiment chosen) throws IOException {
    return chosen.number().isPresent()
        ? chosen.number().getAsInt()
        : BestScore.experiment(directory, session);
  }

  /**
   * An experiment that has begun.
   *
   * @throws UserException if there is no experiment of this number, its directory holds links, or
   *     its config has changed
   */
  public ExperimentDirectory experiment(int number) throws IOException {
    ExperimentDirectory experiment = begun(number);
    PathGate.checkTree(experiment.path());
    try {
      experiment.result().checkConfig();
    } catch (IOException e) {
      throw otherConfig(experiment, String.valueOf(e.getMessage()));
    }
    SessionExperiments experiments =
        SessionConfig.of(config())
            .choice()
            .recorded(directory, session.facts().minimisedMetrics(), problem -> {});
    if (number <= experiments.known() && !experiment.hasConfig(experiments.text(number))) {
      throw otherConfig(
          experiment, experiment.config() + " is not what the session gives this experiment");
    }
    return experiment;
  }

  private ConfigFile config() {
    return ConfigFile.of(session.facts().configFile(), directory.config().toString())
        .withOverrides(session.facts().overrides());
  }

  private static UserException otherConfig(ExperimentDirectory experiment, String problem) {
    return new UserException(
        problem + ".",
        "Resume the session, which mends it, or restore "
            + experiment.config()
            + " from a backup.");
  }

  private ExperimentDirectory begun(int number) {
    ExperimentDirectory experiment = directory.experiment(number);
    if (number < 1 || number > session.facts().experiments() || !experiment.begun()) {
      boolean anyNumber = session.facts().experiments() == Integer.MAX_VALUE;
      String has =
          session.facts().experiments() == 1
              ? "has one experiment"
              : "has " + session.facts().experiments() + " experiments";
      throw new UserException(
          number < 1 || number > session.facts().experiments()
              ? "There is no experiment "
                  + number
                  + ": the session "
                  + (anyNumber ? "numbers them from 1" : has)
                  + "."
              : "Experiment "
                  + number
                  + " has not begun: "
                  + experiment.config()
                  + " is not there.",
          "Name one that was trained: -Dexperiment=1 (--experiment 1).");
    }
    return experiment;
  }

  /**
   * The environment and the code that an experiment ran on.
   *
   * @param name the file of its environment in the session's directory
   * @param environment its content
   * @param code the copy of the sources
   */
  public record Origin(String name, Environment environment, Path code) {}

  /**
   * The environment and the code that an experiment ran on.
   *
   * @throws UserException if its files cannot be read, or code or dependencies changed while it
   *     trained
   */
  public Origin origin(int number) throws IOException {
    List<String> names = environments(number);
    if (names.size() != 1) {
      throw new UserException(
          names.isEmpty()
              ? "Nobody wrote down what experiment " + number + " ran on."
              : "Experiment "
                  + number
                  + " was trained partly before and partly after code or dependencies had changed: "
                  + String.join(", ", names)
                  + ".",
          "Train it anew under another session name.");
    }
    String name = names.get(0);
    Path file = directory.path().resolve(name);
    try {
      Environment environment = Environment.read(file);
      Path code = directory.codeOf(file);
      PathGate.checkTree(PathGate.checked(directory.path(), code));
      return new Origin(name, environment, code);
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  private List<String> environments(int number) throws IOException {
    ExperimentDirectory experiment = experiment(number);
    try {
      List<String> known = Environment.names(directory.path());
      return RecordedData.read(experiment)
          .map(RecordedData::environments)
          .orElse(List.of())
          .stream()
          .filter(known::contains)
          .toList();
    } catch (IOException e) {
      throw damaged(experiment.data(), e);
    }
  }

  private static UserException damaged(Path file, IOException e) {
    return new UserException(
        "The file " + file + " cannot be used: " + e.getMessage(),
        "Restore it from a backup; without it nobody knows what the experiment ran on.",
        e);
  }

  /** A line for each file of the copied code that was changed after it was copied. */
  public List<String> codeChanges(Origin origin) throws IOException {
    List<String> names = Environment.names(directory.path());
    boolean newest = origin.name().equals(names.get(names.size() - 1));
    return newest
        ? new CodeSnapshot(session.code())
            .changes(CodeSnapshot.of(origin.code())).stream().map(c -> "code: " + c).toList()
        : List.of();
  }

  /** The command line of a worker with the project's classes as they are now. */
  public WorkerCommand projectCommand() {
    return ProjectCommand.of(options, threads());
  }

  /**
   * Compares the project as it is now with what an experiment ran on.
   *
   * @param version of the framework
   * @throws UserException if code or dependencies differ and nobody accepted that
   */
  public void checkUnchanged(int number, WorkerCommand command, String version) throws IOException {
    if (options.consent().acceptCodeChange()) {
      return;
    }
    EnvironmentCapture now = Provenance.capture(options.provenance(), command, version).begin();
    Origin origin = origin(number);
    CodeSnapshot code = CodeSnapshot.of(options.project().folder());
    List<String> names = Environment.names(directory.path());
    List<String> changes = new ArrayList<>();
    if (origin.name().equals(names.get(names.size() - 1))) {
      changes.addAll(new CodeSnapshot(session.code()).changes(code));
    } else if (Files.isDirectory(origin.code())) {
      changes.addAll(CodeSnapshot.of(origin.code()).changes(code));
    }
    changes.addAll(
        DependencyChanges.between(origin.environment().classPath(), now.await().classPath()));
    if (!changes.isEmpty()) {
      throw Provenance.refused(
          "Experiment " + number + " is not one of this project now",
          changes,
          "Put back what has changed, or use the model with what is there now, if that builds it still");
    }
  }
}
