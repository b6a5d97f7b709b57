package io.github.scitemplate.session;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.environment.EnvironmentCapture;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.execution.WorkerDiedException;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a session's config into experiments and has them run. */
public final class Controller {
  private final SessionOptions options;
  private final Confirmation confirmation;
  private final PrintStream console;
  private final String version;
  private boolean retryFailed;

  /**
   * @param console for lines to a person
   * @param version of the framework
   */
  public Controller(
      SessionOptions options, Confirmation confirmation, PrintStream console, String version) {
    this.options = options;
    this.confirmation = confirmation;
    this.console = console;
    this.version = version;
  }

  /** Trains all experiments of the session that have no result yet. */
  public ExitStatus train() throws IOException {
    return options.fastDevRun() ? fastDevRun() : trainSession();
  }

  /** One batch of everything, in a place of its own: a session of that name is left alone. */
  private ExitStatus fastDevRun() throws IOException {
    try (ScratchFolder scratch = ScratchFolder.create()) {
      console.println(
          "Fast dev run: each experiment trains, validates and tests on one batch; nothing is kept.");
      SessionOptions elsewhere = options.keptIn(scratch.path());
      return new Controller(elsewhere, confirmation, console, version).trainSession();
    }
  }

  private ExitStatus trainSession() throws IOException {
    SessionDirectory directory = SessionDirectory.of(resultDirectory(), options.session());
    Optional<SessionRecord> earlier = earlier(directory);
    String overviewName = overviewName(earlier);
    int threads = threads(earlier);
    WorkerCommand command = command(threads);
    Workers workers = Workers.start(command, console);
    EnvironmentCapture environment = Provenance.capture(options, command, version);
    earlier.ifPresent(e -> environment.begin());
    try {
      ConfigFile config = config();
      SweptParameters parameters = config.parameters();
      SettingsCheck.check(parameters);
      CodeSnapshot code = CodeSnapshot.of(options.project());
      SessionRecord plan = plan(config, parameters, threads, overviewName, code);
      Provenance provenance = new Provenance(options, code, environment, console);
      Optional<SessionRecord> continued =
          earlier.isPresent()
              ? Optional.of(continued(directory, earlier.get(), plan, provenance))
              : earlier;
      new PlannedOverview(parameters, options.config(), threads)
          .print(console, directory.path(), continued.isPresent());
      if (continued.isPresent() && nothingLeft(directory, parameters, plan)) {
        workers.kill();
        return finished(directory, parameters, plan);
      }
      new ComponentsTrial(options, config, workers, console).buildEachValue();
      return confirmAndRun(directory, continued, plan, config, parameters, provenance, workers);
    } catch (WorkerDiedException e) {
      throw workerDied(e);
    } catch (UserException e) {
      workers.kill();
      throw e;
    } finally {
      workers.close();
    }
  }

  /**
   * Goes on with a session from its own copy of the config.
   *
   * @param retryFailed whether failed experiments run again, from their newest checkpoints
   */
  public ExitStatus resume(boolean retryFailed) throws IOException {
    SessionDirectory directory = SessionDirectory.of(resultDirectory(), options.session());
    if (!directory.isSession()) {
      throw new UserException(
          "There is no session " + options.session() + " in " + resultDirectory() + ".",
          "Correct the name, or make the session with train.");
    }
    SessionRecord session = SessionRecord.read(directory.record());
    SessionOptions continuing = options.continuing(directory.config(), session.overrides());
    Controller controller = new Controller(continuing, confirmation, console, version);
    controller.retryFailed = retryFailed;
    return controller.train();
  }

  private static UserException workerDied(WorkerDiedException e) {
    return new UserException(
        "The process that builds the components ended: " + e.getMessage() + ".",
        "Its own message stands above.",
        e);
  }

  private Path resultDirectory() {
    return options.project().resolve(options.resultDirectory()).normalize();
  }

  /**
   * Shows all experiments, builds their components and sends one batch through each; trains
   * nothing.
   */
  public ExitStatus plan() throws IOException {
    int threads = threads(Optional.empty());
    Workers workers = Workers.start(command(threads), console);
    try {
      ConfigFile config = config();
      SweptParameters parameters = config.parameters();
      SettingsCheck.check(parameters);
      new PlannedOverview(parameters, options.config(), threads).print(console);
      new ComponentsTrial(options, config, workers, console).tryEveryCombination();
      console.println(
          "The components of all experiments can be built, and one batch went through each.");
      return ExitStatus.COMPLETED;
    } catch (WorkerDiedException e) {
      throw workerDied(e);
    } catch (UserException e) {
      workers.kill();
      throw e;
    } finally {
      workers.close();
    }
  }

  private ConfigFile config() {
    return ConfigFile.read(options.configFile(), options.config())
        .withOverrides(options.overrides());
  }

  private WorkerCommand command(int threads) {
    return ProjectCommand.of(options, threads);
  }

  /** As typed, else as the session was made with, else the usual one. */
  private String overviewName(Optional<SessionRecord> earlier) {
    String name =
        options.resultFilename().isEmpty()
            ? earlier.map(SessionRecord::resultFilename).orElse("result_overview.csv")
            : options.resultFilename();
    if (name.isBlank() || name.matches(".*[/\\\\].*") || SessionDirectory.isTaken(name)) {
      throw new UserException(
          "The overview cannot be called '" + name + "'.",
          "Give -DresultFilename (--result-filename) a plain file name.");
    }
    return name;
  }

  /** The session that is there already and is to go on. */
  private Optional<SessionRecord> earlier(SessionDirectory directory) throws IOException {
    if (directory.isSession()) {
      return options.overwrite()
          ? Optional.empty()
          : Optional.of(SessionRecord.read(directory.record()));
    }
    if (!directory.isFree()) {
      throw new UserException(
          "The directory " + directory.path() + " is there, but holds no session.",
          "Use another session name; what is in it is left alone, also by overwrite.");
    }
    return Optional.empty();
  }

  private int threads(Optional<SessionRecord> earlier) {
    int processors = Runtime.getRuntime().availableProcessors();
    if (options.threads().isPresent() && options.threads().getAsInt() < 1) {
      throw new UserException(
          "threads must be at least 1.", "Give a number from 1 to " + processors + ".");
    }
    if (earlier.isEmpty()) {
      return options.threads().orElse(processors);
    }
    int recorded = earlier.get().threads();
    if (options.threads().isPresent() && options.threads().getAsInt() != recorded) {
      throw new UserException(
          "The session "
              + options.session()
              + " runs with "
              + recorded
              + " threads; "
              + options.threads().getAsInt()
              + " would give other last digits.",
          "Leave threads out, or use another session name.");
    }
    return recorded;
  }

  private SessionRecord plan(
      ConfigFile config,
      SweptParameters parameters,
      int threads,
      String overviewName,
      CodeSnapshot code) {
    if (parameters.count() > Integer.MAX_VALUE) {
      throw new UserException(
          "The config "
              + options.config()
              + " makes "
              + parameters.count()
              + " experiments, more than a session can hold.",
          "Sweep fewer keys, or fewer values of each.");
    }
    String canonical = config.canonicalJson();
    String fingerprint = CodeSnapshot.sha256(canonical.getBytes(StandardCharsets.UTF_8));
    return new SessionRecord(
        version,
        fingerprint,
        options.overrides(),
        canonical,
        threads,
        overviewName,
        parameters.count(),
        code.hashes(),
        List.of(),
        Map.of());
  }

  /** The earlier session if it may go on with what is there now. */
  private SessionRecord continued(
      SessionDirectory directory, SessionRecord earlier, SessionRecord now, Provenance provenance)
      throws IOException {
    if (!earlier.fingerprint().equals(now.fingerprint())) {
      throw new UserException(
          "The session "
              + options.session()
              + " was made from another config."
              + ConfigDifference.lines(earlier.config(), now.config()),
          "Give this config a session name of its own, or delete the old session with -Doverwrite (--overwrite).");
    }
    return provenance.accepted(directory, earlier);
  }

  @SuppressWarnings("try") // the lock is held, not used
  private ExitStatus confirmAndRun(
      SessionDirectory directory,
      Optional<SessionRecord> continued,
      SessionRecord plan,
      ConfigFile config,
      SweptParameters parameters,
      Provenance provenance,
      Workers workers)
      throws IOException {
    String question =
        continued.isPresent()
            ? "Continue?"
            : directory.isSession() ? "Delete the session that is there and start?" : "Start?";
    if (!confirmation.confirm(question)) {
      console.println(Workers.NOTHING_STARTED);
      return ExitStatus.COMPLETED;
    }
    workers.begin();
    Files.createDirectories(directory.path());
    try (SessionLock lock = SessionLock.take(directory)) {
      if (continued.isEmpty()) {
        create(directory, plan, config, parameters, provenance);
      } else {
        checkUnchanged(directory, plan);
        provenance.recordChange(directory, copiesCode(parameters));
        continued.get().write(directory.record());
      }
      if (retryFailed) {
        directory.forgetFailures();
      }
      ExitStatus status =
          new SessionRun(
                  directory,
                  continued.orElse(plan),
                  parameters,
                  plan.resultFilename(),
                  workers,
                  console)
              .run();
      provenance.finish();
      return status;
    }
  }

  /** Another process may have replaced the session while this one asked. */
  private void checkUnchanged(SessionDirectory directory, SessionRecord plan) {
    boolean same =
        directory.isSession()
            && SessionRecord.read(directory.record()).fingerprint().equals(plan.fingerprint());
    if (!same) {
      throw new UserException(
          "The session " + options.session() + " was replaced by another process meanwhile.",
          "Look at it, and give this config another session name.");
    }
  }

  private boolean nothingLeft(
      SessionDirectory directory, SweptParameters parameters, SessionRecord plan)
      throws IOException {
    SessionResults results =
        new SessionResults(directory, parameters, plan.resultFilename(), console);
    return results.isFinished() && !(retryFailed && results.failed() > 0);
  }

  /** Tells what came of a session that has nothing left to run. */
  private ExitStatus finished(
      SessionDirectory directory, SweptParameters parameters, SessionRecord plan)
      throws IOException {
    console.println("All experiments of the session have ended already.");
    return new SessionResults(directory, parameters, plan.resultFilename(), console).summary();
  }

  private void create(
      SessionDirectory directory,
      SessionRecord plan,
      ConfigFile config,
      SweptParameters parameters,
      Provenance provenance)
      throws IOException {
    if (directory.isSession()) {
      if (!options.overwrite()) {
        throw new UserException(
            "The session " + options.session() + " was made by another process meanwhile.",
            "Give the command again to go on with it.");
      }
      directory.delete();
    }
    AtomicFile.write(directory.config(), config.bytes());
    provenance.record(directory, copiesCode(parameters));
    plan.write(directory.record());
  }

  private static boolean copiesCode(SweptParameters parameters) {
    return parameters.combination(0).getBoolean("copy_code", true);
  }
}
