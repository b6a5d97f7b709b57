package io.github.scitemplate.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scitemplate.environment.EnvironmentCapture;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.execution.WorkerDiedException;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.session.executor.ClusterPlan;
import io.github.scitemplate.session.executor.TaskCode;
import io.github.scitemplate.session.files.CodeSnapshot;
import io.github.scitemplate.session.files.Provenance;
import io.github.scitemplate.session.files.RecordedConfig;
import io.github.scitemplate.session.files.ScratchFolder;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionFacts;
import io.github.scitemplate.session.files.SessionLease;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.Concurrency;
import io.github.scitemplate.session.plan.Execution.Place;
import io.github.scitemplate.session.plan.PlannedOverview;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.session.results.NextCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Turns a session's config into experiments and has them run:
 *
 * <pre>
 * start a worker, which loads the natives meanwhile; find what is there
 * read the config, and plan the session; an earlier one has to fit
 * show the experiments; if all have ended, tell what came of them
 * try the components
 * ask
 * run
 * </pre>
 */
public final class Controller {
  /** Workers that are processes. */
  static final Workers PROCESSES = WorkerPool::start;

  private final SessionOptions options;
  private final Confirmation confirmation;
  private final PrintStream console;
  private final String version;
  private final Workers workersOf;
  private final ClusterDoor door;
  private boolean retryFailed;

  /** Starts the workers, which train in processes or in this JVM. */
  interface Workers {

    /**
     * The workers of a session.
     *
     * @param command the command line of a worker, if the workers are processes
     */
    WorkerPool start(WorkerCommand command, PrintStream console);
  }

  /**
   * A controller whose workers are processes.
   *
   * @param console receives the lines for a person
   * @param version of the framework
   */
  public Controller(
      SessionOptions options, Confirmation confirmation, PrintStream console, String version) {
    this(options, confirmation, console, version, PROCESSES, ClusterDoor.slurm(Map.of()));
  }

  Controller(
      SessionOptions options,
      Confirmation confirmation,
      PrintStream console,
      String version,
      Workers workersOf,
      ClusterDoor door) {
    this.options = options;
    this.confirmation = confirmation;
    this.console = console;
    this.version = version;
    this.workersOf = workersOf;
    this.door = door;
  }

  /** Trains all experiments of the session that have no result yet. */
  public ExitStatus train() throws IOException {
    return options.fastDevRun() ? fastDevRun() : trainSession();
  }

  /**
   * Runs each experiment on one batch in a scratch folder; a session of the same name is left
   * alone.
   */
  private ExitStatus fastDevRun() throws IOException {
    try (ScratchFolder scratch = ScratchFolder.create()) {
      console.println(
          "Fast dev run: each experiment trains, validates and tests on one batch; nothing is kept.");
      SessionOptions elsewhere = options.keptIn(scratch.path());
      ExitStatus status =
          new Controller(elsewhere, confirmation, console, version, workersOf, door).trainSession();
      console.println("This was a fast dev run: nothing of it is kept.");
      return status;
    }
  }

  private ExitStatus trainSession() throws IOException {
    if (FoundSession.mayBeThere(options)) {
      FoundSession found = FoundSession.find(options, console);
      String overviewName = found.overviewName();
      return withWorkers(
          found.earlier(), (command, workers) -> train(found, overviewName, command, workers));
    }
    return withWorkers(
        Optional.empty(),
        (command, workers) -> {
          FoundSession none = FoundSession.find(options, console);
          return train(none, none.overviewName(), command, workers);
        });
  }

  private ExitStatus train(
      FoundSession found, String overviewName, WorkerCommand command, WorkerPool workers)
      throws IOException {
    Optional<EnvironmentCapture> begun =
        found.earlier().map(earlier -> environmentOf(withThreads(command, earlier)).begin());
    SessionConfig config = SessionConfig.read(options);
    if (found.earlier().isEmpty()) {
      config.parameters().checkDistinct();
    }
    ExecutorChoice places = new ExecutorChoice(options, door, console);
    Optional<ClusterPlan> cluster = places.cluster(config, found);
    Concurrency concurrency =
        cluster.isPresent()
            ? cluster.get().concurrency()
            : concurrency(config, found.earlier(), workers);
    EnvironmentCapture environment =
        begun.orElseGet(() -> environmentOf(command.withThreads(concurrency.threads())));
    UnaryOperator<SessionRecord> withPlace = made -> places.noted(made, cluster, found.earlier());
    SessionPlan plan = plan(found, config, concurrency, withPlace, overviewName, environment);
    SessionStart start = new SessionStart(options, found.directory(), plan, retryFailed, console);
    show(found.directory(), plan, concurrency);
    if (start.nothingLeft()) {
      workers.kill();
      return start.tellResults(workers::endAsLost);
    }
    cluster.ifPresent(asked -> places.check(asked, found.earlier()));
    ComponentsCheck check = tryComponents(plan, workers, cluster.isEmpty());
    if (!confirmation.confirm(start.question())) {
      console.println(WorkerPool.NOTHING_STARTED);
      return ExitStatus.COMPLETED;
    }
    SessionStart started = start.minimising(check.minimised());
    if (cluster.isEmpty()) {
      return places.runHere(started, plan, workers);
    }
    TaskCode code = new TaskCode(command, config.settings());
    return places.runOn(cluster.get(), started, found.directory(), code, workers);
  }

  /**
   * Shows all experiments, builds their components and sends one batch through each; trains
   * nothing.
   */
  public ExitStatus plan() throws IOException {
    return withWorkers(
        Optional.empty(),
        (command, workers) -> {
          SessionConfig config = SessionConfig.read(options);
          config.parameters().checkDistinct();
          Concurrency concurrency = concurrency(config, Optional.empty(), workers);
          new PlannedOverview(config.choice(), options.config(), concurrency).print(console);
          refuse(
              new ComponentsTrial(options, config, workers, console).sendOneBatchThroughEach(),
              options.execution().place().filter(Place.SLURM::equals).isEmpty());
          console.println(config.choice().triedInWords());
          return ExitStatus.COMPLETED;
        });
  }

  /** Work for which a worker has to run. */
  private interface Work {
    ExitStatus with(WorkerCommand command, WorkerPool workers) throws IOException;
  }

  /**
   * Starts a worker at once, so that it loads the natives meanwhile, and ends all workers
   * afterwards.
   *
   * @param earlier the session to go on with; its number of threads is used
   */
  private ExitStatus withWorkers(Optional<SessionRecord> earlier, Work work) throws IOException {
    WorkerCommand command =
        ProjectCommand.of(options, Concurrency.expectedThreads(options, earlier));
    WorkerPool workers = workersOf.start(command, console);
    try {
      return work.with(command, workers);
    } catch (WorkerDiedException e) {
      throw new UserException(
          "The process that builds the components ended: " + e.getMessage(),
          "Its own message stands above.",
          e);
    } catch (UserException e) {
      workers.kill();
      throw e;
    } finally {
      workers.close();
    }
  }

  /** A session that another process has just made was not there when the command was made. */
  private WorkerCommand withThreads(WorkerCommand command, SessionRecord earlier) {
    return command.withThreads(Concurrency.expectedThreads(options, Optional.of(earlier)));
  }

  private EnvironmentCapture environmentOf(WorkerCommand command) {
    return Provenance.capture(options.provenance(), command, version);
  }

  /**
   * How many experiments run at once, with how many threads. A first worker with another number of
   * threads is started anew.
   */
  private Concurrency concurrency(
      SessionConfig config, Optional<SessionRecord> earlier, WorkerPool workers) {
    Concurrency concurrency = Concurrency.of(options, config.settings().parallel(), earlier);
    workers.useThreads(concurrency.threads());
    return concurrency;
  }

  /**
   * Collects all that is known of the session before anything is written.
   *
   * @throws UserException if an earlier session may not go on like this
   */
  private SessionPlan plan(
      FoundSession found,
      SessionConfig config,
      Concurrency concurrency,
      UnaryOperator<SessionRecord> withPlace,
      String overviewName,
      EnvironmentCapture environment)
      throws IOException {
    CodeSnapshot code = CodeSnapshot.of(options.project().folder());
    Provenance provenance = new Provenance(options.provenance(), code, environment, console);
    SessionRecord made = withPlace.apply(made(config, concurrency, overviewName, code));
    boolean kept = !options.fastDevRun();
    return new SessionPlan(
        config,
        kept ? config.choice() : config.choice().forFastDevRun(),
        made,
        provenance,
        found.continued(made, provenance),
        kept,
        kept && workersOf == PROCESSES ? Optional.of(NextCommand.of(options)) : Optional.empty());
  }

  /** The session's record as it would be if the session were made now. */
  private SessionRecord made(
      SessionConfig config, Concurrency concurrency, String overviewName, CodeSnapshot code) {
    String canonical = config.file().canonicalJson();
    SessionFacts facts =
        new SessionFacts(
            version,
            SessionFacts.fingerprint(canonical),
            options.overrides(),
            canonical,
            new String(config.file().bytes(), UTF_8),
            concurrency.threads(),
            overviewName,
            config.choice().highestNumber(),
            List.of());
    return new SessionRecord(
        facts, concurrency.parallel(), null, null, code.hashes(), List.of(), Map.of());
  }

  private void show(SessionDirectory directory, SessionPlan plan, Concurrency concurrency) {
    PlannedOverview overview =
        new PlannedOverview(plan.config().choice(), options.config(), concurrency);
    if (plan.kept()) {
      overview.print(console, directory.path(), plan.continued().isPresent());
    } else {
      overview.print(console);
    }
  }

  /**
   * Tries the components. Their objections refuse only a new session: an earlier one was accepted
   * when it was made.
   */
  private ComponentsCheck tryComponents(SessionPlan plan, WorkerPool workers, boolean here) {
    ComponentsCheck check =
        new ComponentsTrial(options, plan.config(), workers, console).buildEachValue();
    if (plan.continued().isEmpty()) {
      refuse(check, here);
    }
    return check;
  }

  private static void refuse(ComponentsCheck check, boolean here) {
    if (here) {
      check.refuseHere();
    } else {
      check.refuseObjections();
    }
  }

  /**
   * Goes on with a session from its own copy of the config.
   *
   * @param retryFailed whether failed experiments run again, from their newest checkpoints
   */
  public ExitStatus resume(boolean retryFailed) throws IOException {
    SessionDirectory directory =
        SessionDirectory.existing(options.resultDirectoryPath(), options.session());
    SessionRecord session =
        RecordedConfig.withRightText(directory, SessionRecord.read(directory, console::println));
    restoreConfig(directory, session);
    SessionOptions continuing = options.continuing(directory.config(), session.facts().overrides());
    Controller controller =
        new Controller(continuing, confirmation, console, version, workersOf, door);
    controller.retryFailed = retryFailed;
    return controller.train();
  }

  /**
   * Restores the session's own copy of the config if it is not as it was written. Damage can leave
   * it readable, so a parser would not notice.
   */
  @SuppressWarnings("try") // the lease is held, not used
  private void restoreConfig(SessionDirectory directory, SessionRecord session) throws IOException {
    if (!RecordedConfig.isIntact(directory, session)) {
      try (SessionLease lease = SessionLease.take(directory, () -> {}, console)) {
        RecordedConfig.restore(directory, session, console::println);
      }
    }
  }
}
