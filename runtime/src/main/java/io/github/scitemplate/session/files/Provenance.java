package io.github.scitemplate.session.files;

import io.github.scitemplate.environment.DependencyChanges;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.environment.EnvironmentCapture;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Records what a session's numbers come from besides its config: the project's sources, and the
 * environment with all dependencies.
 */
public final class Provenance {
  /**
   * The session and the project whose sources and environment are recorded.
   *
   * @param session the session's name
   * @param project the project's folder
   * @param classPath the project's own classes
   * @param acceptCodeChange whether to go on although code or dependencies have changed
   */
  public record Asked(
      String session, Path project, List<Path> classPath, boolean acceptCodeChange) {}

  private final Asked asked;
  private final CodeSnapshot code;
  private final EnvironmentCapture environment;
  private final PrintStream console;
  private boolean changeAccepted;
  private boolean missing;
  private Optional<Environment> begunWith = Optional.empty();

  public Provenance(
      Asked asked, CodeSnapshot code, EnvironmentCapture environment, PrintStream console) {
    this.asked = asked;
    this.code = code;
    this.environment = environment;
    this.console = console;
  }

  /**
   * Prepares a capture of everything that the workers of {@code command} run on. The caller begins
   * it.
   */
  public static EnvironmentCapture capture(Asked asked, WorkerCommand command, String version) {
    Set<Path> project = new LinkedHashSet<>();
    asked.classPath().forEach(entry -> project.add(entry.toAbsolutePath()));
    return new EnvironmentCapture(
        new Environment.Asked(
            version,
            asked.project(),
            command.classPath().stream().map(Path::of).toList(),
            project,
            command.componentsClass(),
            command.threads()));
  }

  /**
   * Decides whether an earlier session may go on with the present sources and dependencies. The
   * record that it returns notes an accepted change.
   *
   * @throws UserException if sources or dependencies have changed and nobody accepted that
   */
  public SessionRecord acceptOrRefuse(SessionDirectory directory, SessionRecord earlier)
      throws IOException {
    List<String> changes = new ArrayList<>(new CodeSnapshot(earlier.code()).changes(code));
    changes.addAll(dependencyChanges(directory));
    if (changes.isEmpty()) {
      return earlier;
    }
    if (!asked.acceptCodeChange()) {
      throw refused(
          "The session " + asked.session() + " cannot simply go on",
          changes,
          "Use another session name, or go on with what is there now");
    }
    changeAccepted = true;
    return earlier.accepting(String.join("; ", changes), code);
  }

  public static UserException refused(String what, List<String> changes, String wayOut) {
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
    begunWith = names.isEmpty() ? environment.begunWith(directory.path()) : Optional.empty();
    if (begunWith.isPresent()) {
      return DependencyChanges.between(
          begunWith.get().classPath(), environment.await().classPath());
    }
    if (names.isEmpty()) {
      console.println(
          "Warning: "
              + directory.environment(1)
              + " is not there: nobody can tell whether dependencies have changed. Those of now are recorded.");
      missing = true;
      return List.of();
    }
    String newest = names.get(names.size() - 1);
    Environment then;
    try {
      then = Environment.read(directory.environment(names.size()));
    } catch (IOException e) {
      return List.of("damaged  " + newest + ", so nobody can tell whether dependencies changed");
    }
    return DependencyChanges.between(then.classPath(), environment.await().classPath());
  }

  /**
   * Writes down what a new session begins with: the sources at once, the environment in the
   * background, after some seconds and with a note of what is known until then.
   */
  public void record(SessionDirectory directory, boolean copyCode) throws IOException {
    copyCode(directory, directory.environment(1), copyCode);
    environment.writeInBackground(directory.environment(1));
  }

  /**
   * Writes down the sources and the environment that a session goes on with, if they have changed.
   */
  public void recordChange(SessionDirectory directory, boolean copyCode) throws IOException {
    if (begunWith.isPresent()) {
      begunWith.get().write(directory.environment(1));
    }
    if (missing) {
      environment.await().write(directory.environment(1));
    }
    if (changeAccepted) {
      Path next = directory.environment(Environment.names(directory.path()).size() + 1);
      copyCode(directory, next, copyCode);
      environment.await().write(next);
    }
    OwnFile.delete(directory.path().resolve(Environment.unhashedName()));
  }

  private void copyCode(SessionDirectory directory, Path environmentFile, boolean copyCode)
      throws IOException {
    if (copyCode) {
      code.copy(asked.project(), directory.codeOf(environmentFile));
    }
  }

  /** Waits until all is written down. */
  public void finish() throws IOException {
    environment.finish();
  }
}
