package io.github.scitemplate.session;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.environment.Version;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.execution.WorkersHere;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.ProjectOptions;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.FileFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Trains the experiments of a config in this JVM, for an IDE, a test or jshell: breakpoints hold,
 * and no process is started. With the same number of threads it gives the numbers of {@code
 * template:train} to the bit, and leaves the same files. The experiments run one after another. One
 * session runs in a JVM at a time. Immutable: each method that sets something returns a changed
 * copy.
 */
public final class Session {
  private static final String RESULTS = "results";

  /** libtorch draws from one generator for the whole process. */
  private static final AtomicBoolean AT_WORK = new AtomicBoolean();

  private final Components components;
  private final Path config;
  private final Path folder;
  private final String overrides;
  private final OptionalInt threads;
  private final SessionOptions.Consent consent;
  private final @Nullable PrintStream console;

  private Session(
      Components components,
      Path config,
      Path folder,
      String overrides,
      OptionalInt threads,
      SessionOptions.Consent consent,
      @Nullable PrintStream console) {
    this.components = components;
    this.config = config;
    this.folder = folder;
    this.overrides = overrides;
    this.threads = threads;
    this.consent = consent;
    this.console = console;
  }

  /**
   * Trains all experiments of a config that have no result yet. A config {@code digits.yaml} gets
   * the session {@code results/digits} in the working directory.
   *
   * @throws UserException if the config or the components are wrong
   */
  public static TrainedSession trainHere(Components components, Path config) {
    return of(components, config).train();
  }

  /**
   * A session that is not trained yet, so that its folder and other settings can be chosen first.
   */
  public static Session of(Components components, Path config) {
    String name = config.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    return new Session(
        components,
        config,
        Path.of(RESULTS, name),
        "",
        OptionalInt.empty(),
        new SessionOptions.Consent(false, true, false),
        null);
  }

  /**
   * The same session kept in another folder. If that folder holds a session of this config,
   * training continues it.
   */
  public Session keptIn(Path other) {
    return new Session(components, config, other, overrides, threads, consent, console);
  }

  /**
   * The same session with other values, written as after {@code -Dset}: {@code learning_rate=0.1}.
   */
  public Session set(String values) {
    return new Session(components, config, folder, values, threads, consent, console);
  }

  /**
   * The same session with {@code number} threads for each operation; without this call, it uses all
   * cores. Another number of threads changes the last digits of results.
   */
  public Session threads(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("the threads must be at least 1, but are " + number);
    }
    return new Session(
        components, config, folder, overrides, OptionalInt.of(number), consent, console);
  }

  /** The same session, which first deletes an earlier session in its folder. */
  public Session overwrite() {
    return with(new SessionOptions.Consent(true, true, consent.acceptCodeChange()));
  }

  /** The same session, which goes on even if code or dependencies have changed. */
  public Session acceptCodeChange() {
    return with(new SessionOptions.Consent(consent.overwrite(), true, true));
  }

  private Session with(SessionOptions.Consent other) {
    return new Session(components, config, folder, overrides, threads, other, console);
  }

  /**
   * The same session, which prints its lines for people to {@code lines} and not to {@code
   * System.out}.
   */
  public Session console(PrintStream lines) {
    return new Session(components, config, folder, overrides, threads, consent, lines);
  }

  /**
   * Trains all experiments that have no result yet. A failure is a result, too: the other
   * experiments go on.
   *
   * @throws UserException if the config or the components are wrong, or the folder holds something
   *     else
   * @throws IllegalStateException if another session trains in this JVM
   */
  public TrainedSession train() {
    if (AT_WORK.getAndSet(true)) {
      throw new IllegalStateException("Another session trains in this JVM.");
    }
    try {
      return trained();
    } finally {
      AT_WORK.set(false);
    }
  }

  private TrainedSession trained() {
    PrintStream lines = console == null ? System.out : console;
    Path directory = folder.toAbsolutePath().normalize();
    SessionOptions options = options(directory);
    Controller.Workers here =
        (command, out) -> WorkerPool.here(new WorkersHere(components, command.threads()), out);
    try {
      new Controller(
              options,
              question -> true,
              lines,
              Version.current(),
              here,
              ClusterDoor.slurm(Map.of()))
          .train();
      return TrainedSession.read(directory);
    } catch (IOException e) {
      throw FileFailure.of(e);
    }
  }

  private SessionOptions options(Path directory) {
    Path project = Path.of("").toAbsolutePath();
    return new SessionOptions(
        new ProjectOptions(project, List.of(), components.getClass().getName(), List.of()),
        config.toString(),
        overrides,
        directory.getFileName().toString(),
        directory.resolveSibling("").toString(),
        "",
        consent,
        false,
        OptionalInt.of(1),
        threads,
        new Execution(Optional.of(Execution.Place.LOCAL), Execution.Driver.HERE, ""));
  }
}
