package io.github.scitemplate.session;

import io.github.scitemplate.environment.DependencyChanges;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.environment.EnvironmentCapture;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a session's numbers come from besides its config: the project's sources, and the environment
 * with all dependencies.
 */
final class Provenance {
  private final SessionOptions options;
  private final CodeSnapshot code;
  private final EnvironmentCapture environment;
  private final PrintStream console;
  private boolean changeAccepted;
  private boolean missing;

  Provenance(
      SessionOptions options,
      CodeSnapshot code,
      EnvironmentCapture environment,
      PrintStream console) {
    this.options = options;
    this.code = code;
    this.environment = environment;
    this.console = console;
  }

  /** Looks at everything that the workers of {@code command} run on; it has not begun yet. */
  static EnvironmentCapture capture(SessionOptions options, WorkerCommand command, String version) {
    Set<Path> project = new LinkedHashSet<>();
    options.classPath().forEach(entry -> project.add(entry.toAbsolutePath()));
    return new EnvironmentCapture(
        new Environment.Asked(
            version,
            options.project(),
            command.classPath().stream().map(Path::of).toList(),
            project,
            command.componentsClass(),
            command.threads()));
  }

  /**
   * The earlier session if it may go on with the sources and dependencies that are there now.
   *
   * @throws UserException if they have changed and nobody accepted that
   */
  SessionRecord accepted(SessionDirectory directory, SessionRecord earlier) throws IOException {
    List<String> changes = new ArrayList<>(new CodeSnapshot(earlier.code()).changes(code));
    changes.addAll(dependencyChanges(directory));
    if (changes.isEmpty()) {
      return earlier;
    }
    if (!options.acceptCodeChange()) {
      throw refused(
          "The session " + options.session() + " cannot simply go on",
          changes,
          "Use another session name, or go on with what is there now");
    }
    changeAccepted = true;
    return earlier.accepting(String.join("; ", changes), code);
  }

  static UserException refused(String what, List<String> changes, String wayOut) {
    return new UserException(
        what
            + ": its code or dependencies have changed since it was made:"
            + System.lineSeparator()
            + "  "
            + String.join(System.lineSeparator() + "  ", changes),
        wayOut + ": -DacceptCodeChange (--accept-code-change).");
  }

  private List<String> dependencyChanges(SessionDirectory directory) throws IOException {
    List<String> names = Environment.names(directory.path());
    if (names.isEmpty()) {
      console.println(
          "Warning: "
              + directory.path().resolve(Environment.name(1))
              + " is not there: nobody can tell whether dependencies have changed. Those of now are recorded.");
      missing = true;
      return List.of();
    }
    String newest = names.get(names.size() - 1);
    Environment then;
    try {
      then = Environment.read(directory.path().resolve(newest));
    } catch (IOException e) {
      return List.of("damaged  " + newest + ", so nobody can tell whether dependencies changed");
    }
    return DependencyChanges.between(then.classPath(), environment.await().classPath());
  }

  /**
   * Writes down what a new session begins with: the sources at once, the environment while it goes
   * on.
   */
  void record(SessionDirectory directory, boolean copyCode) throws IOException {
    copyCode(directory, Environment.name(1), copyCode);
    environment.writeInBackground(directory.path().resolve(Environment.name(1)));
  }

  /** Writes down what a session goes on with, if that is another than before. */
  void recordChange(SessionDirectory directory, boolean copyCode) throws IOException {
    if (missing) {
      environment.await().write(directory.path().resolve(Environment.name(1)));
    }
    if (changeAccepted) {
      String next = Environment.name(Environment.names(directory.path()).size() + 1);
      copyCode(directory, next, copyCode);
      environment.await().write(directory.path().resolve(next));
    }
  }

  private void copyCode(SessionDirectory directory, String environmentName, boolean copyCode)
      throws IOException {
    if (copyCode) {
      code.copy(options.project(), directory.path().resolve(Environment.codeName(environmentName)));
    }
  }

  /** Waits until all is written down. */
  void finish() throws IOException {
    environment.finish();
  }
}
