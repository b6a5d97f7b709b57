package io.github.scitemplate.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.environment.EnvironmentCapture;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.execution.WorkerDiedException;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns a session's config into experiments and has them run. */
public final class Controller {
  /** As long as names of overviews could be before their length was looked at. */
  private static final int MOST_OVERVIEW_BYTES = 245;

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
      ExitStatus status = new Controller(elsewhere, confirmation, console, version).trainSession();
      console.println("This was a fast dev run: nothing of it is kept.");
      return status;
    }
  }

  private ExitStatus trainSession() throws IOException {
    SessionDirectory directory = SessionDirectory.of(resultDirectory(), options.session());
    Optional<SessionRecord> earlier = earlier(directory);
    String overviewName = overviewName(earlier);
    Concurrency expected = Concurrency.of(options, OptionalInt.empty(), earlier);
    WorkerCommand command = ProjectCommand.of(options, expected.threads());
    Workers workers = Workers.start(command, console);
    Optional<EnvironmentCapture> begun =
        earlier.map(e -> Provenance.capture(options, command, version).begin());
    try {
      ConfigFile config = config();
      SweptParameters parameters = config.parameters();
      SessionSettings settings = SessionSettings.read(parameters);
      Optional<SessionSearch> search = SessionSearch.read(config, settings);
      checkSettings(parameters, search);
      if (earlier.isEmpty()) {
        parameters.checkDistinct();
      }
      Concurrency concurrency = Concurrency.of(options, settings.parallel(), earlier);
      workers.useThreads(concurrency.threads());
      CodeSnapshot code = CodeSnapshot.of(options.project());
      SessionRecord plan = plan(config, count(parameters, search), concurrency, overviewName, code);
      WorkerCommand used = command.withThreads(concurrency.threads());
      EnvironmentCapture environment =
          begun.orElseGet(() -> Provenance.capture(options, used, version));
      Provenance provenance = new Provenance(options, code, environment, console);
      Optional<SessionRecord> continued =
          earlier.isPresent()
              ? Optional.of(continued(directory, earlier.get(), plan, provenance))
              : earlier;
      Optional<SessionSearch> searched =
          options.fastDevRun() ? search.map(SessionSearch::forFastDevRun) : search;
      SessionStart start =
          new SessionStart(
              options,
              directory,
              new SessionPlan(
                  config, settings, searched, plan, provenance, continued, !options.fastDevRun()),
              retryFailed,
              console);
      PlannedOverview overview =
          new PlannedOverview(parameters, search, options.config(), concurrency);
      if (options.fastDevRun()) {
        overview.print(console);
      } else {
        overview.print(console, directory.path(), continued.isPresent());
      }
      if (start.nothingLeft()) {
        workers.kill();
        return start.tellResults(workers::lost);
      }
      ComponentsCheck check =
          new ComponentsTrial(options, config, search, settings.keys(), workers, console)
              .buildEachValue();
      if (continued.isEmpty()) {
        check.refuseObjections();
      }
      if (!confirmation.confirm(start.question())) {
        console.println(Workers.NOTHING_STARTED);
        return ExitStatus.COMPLETED;
      }
      return start.minimising(check.minimised()).run(workers);
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
    SessionDirectory directory = SessionDirectory.existing(resultDirectory(), options.session());
    SessionRecord session =
        RecordedConfig.decided(directory, SessionRecord.read(directory, console::println));
    restoreConfig(directory, session);
    SessionOptions continuing = options.continuing(directory.config(), session.overrides());
    Controller controller = new Controller(continuing, confirmation, console, version);
    controller.retryFailed = retryFailed;
    return controller.train();
  }

  /**
   * The session's own copy of the config may be damaged, also so that it can still be read. Whoever
   * works on the session needs it as it is.
   */
  @SuppressWarnings("try") // the lease is held, not used
  private void restoreConfig(SessionDirectory directory, SessionRecord session) throws IOException {
    if (!RecordedConfig.isIntact(directory, session)) {
      try (SessionLease lease = SessionLease.take(directory, () -> {}, console)) {
        RecordedConfig.restore(directory, session, console::println);
      }
    }
  }

  private static UserException workerDied(WorkerDiedException e) {
    return new UserException(
        "The process that builds the components ended: " + e.getMessage(),
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
    Concurrency expected = Concurrency.of(options, OptionalInt.empty(), Optional.empty());
    Workers workers = Workers.start(ProjectCommand.of(options, expected.threads()), console);
    try {
      ConfigFile config = config();
      SweptParameters parameters = config.parameters();
      SessionSettings settings = SessionSettings.read(parameters);
      Optional<SessionSearch> search = SessionSearch.read(config, settings);
      checkSettings(parameters, search);
      parameters.checkDistinct();
      Concurrency concurrency = Concurrency.of(options, settings.parallel(), Optional.empty());
      new PlannedOverview(parameters, search, options.config(), concurrency).print(console);
      new ComponentsTrial(options, config, search, settings.keys(), workers, console)
          .tryEveryCombination()
          .refuseObjections();
      console.println(
          search.isPresent()
              ? "Components can be built with each choice and at the ends of each range, and one batch went through each."
              : "The components of all experiments can be built, and one batch went through each.");
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

  /** As typed, else as the session was made with, else the usual one. */
  private String overviewName(Optional<SessionRecord> earlier) {
    String name =
        options.resultFilename().isEmpty()
            ? earlier.map(SessionRecord::resultFilename).orElse("result_overview.csv")
            : options.resultFilename();
    Optional<String> wrong =
        PathGate.wrongWith(name, MOST_OVERVIEW_BYTES)
            .or(
                () ->
                    SessionDirectory.isTaken(name)
                        ? Optional.of("is the name of another file of a session")
                        : Optional.empty());
    if (wrong.isPresent()) {
      throw new UserException(
          "The overview cannot be called '" + name + "': the name " + wrong.get() + ".",
          "Give -DresultFilename (--result-filename) a plain file name.");
    }
    return name;
  }

  /** The session that is there already and is to go on. */
  private Optional<SessionRecord> earlier(SessionDirectory directory) throws IOException {
    if (directory.isSession()) {
      return options.overwrite()
          ? Optional.empty()
          : Optional.of(
              RecordedConfig.decided(directory, SessionRecord.read(directory, console::println)));
    }
    if (!directory.isFree()) {
      throw new UserException(
          "The directory " + directory.path() + " is there, but holds no session.",
          "Use another session name; what is in it is left alone, also by overwrite.");
    }
    return Optional.empty();
  }

  private void checkSettings(SweptParameters parameters, Optional<SessionSearch> search) {
    count(parameters, search); // before anything that takes longer the more there are
    if (search.isPresent()) {
      search.get().checkSettings();
    } else {
      SettingsCheck.check(parameters);
    }
  }

  /** No experiment has a higher number. */
  private long count(SweptParameters parameters, Optional<SessionSearch> search) {
    long count =
        search.isPresent() ? search.get().count().orElse(Integer.MAX_VALUE) : parameters.count();
    if (count > Integer.MAX_VALUE) {
      throw new UserException(
          "The config "
              + options.config()
              + " makes "
              + count
              + " experiments, more than a session can hold.",
          "Sweep fewer keys, or fewer values of each, or try some of the combinations: `Search: {method: random, num_experiments: 60}`.");
    }
    return count;
  }

  private SessionRecord plan(
      ConfigFile config,
      long experiments,
      Concurrency concurrency,
      String overviewName,
      CodeSnapshot code) {
    String canonical = config.canonicalJson();
    return new SessionRecord(
        version,
        SessionRecord.fingerprint(canonical),
        options.overrides(),
        canonical,
        new String(config.bytes(), UTF_8),
        concurrency.parallel(),
        concurrency.threads(),
        overviewName,
        experiments,
        code.hashes(),
        List.of(),
        Map.of(),
        List.of());
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
}
