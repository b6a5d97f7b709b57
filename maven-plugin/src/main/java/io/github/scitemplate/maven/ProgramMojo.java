package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** A goal that is one command of the program, run on the project's own class path. */
abstract class ProgramMojo extends AbstractMojo {
  private static final String GROUP = "io.github.scitemplate";
  private static final String RUNTIME = "template-runtime";
  private static final String MAIN = "io.github.scitemplate.cli.Main";

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  @SuppressWarnings("NullAway.Init")
  private MavenProject project;

  /**
   * Maven's session. Its name differs from the users' parameter {@code session}, which means a
   * session of the program.
   */
  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  @SuppressWarnings("NullAway.Init")
  private MavenSession mavenSession;

  /** The first word of the command line. */
  abstract String command();

  /** Adds the options that this goal has on top of the common ones. */
  abstract void addOptions(CommandArguments arguments) throws MojoFailureException;

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    Optional<String> reason = reasonToSkip();
    if (reason.isPresent()) {
      skip(reason.get());
      return;
    }
    List<String> classPath = classPath();
    int code;
    try (ArtifactsFile artifacts = ArtifactsFile.of(artifacts())) {
      ForkedJvm jvm =
          new ForkedJvm(classPath, MAIN, arguments(), folder(), options(artifacts.option()))
              .withArchive(classes(), trains());
      getLog().debug("Words after java: " + jvm.commandLine(ProcessHandle.current().pid()));
      code = jvm.run();
    } catch (IOException e) {
      throw new MojoExecutionException("No JVM could be started for the session", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("Maven stopped the session; its state is saved", e);
    }
    ExitCode.check(command(), code);
  }

  private List<String> arguments() throws MojoFailureException {
    CommandArguments arguments =
        new CommandArguments(command())
            .option("project", folder().toString())
            .option("classpath", classes().orElse(null));
    addOptions(arguments);
    return arguments.words();
  }

  /**
   * Refuses a property that another goal has, and that this goal would silently ignore.
   *
   * @throws MojoFailureException if the property was typed
   */
  final void refuse(String property, String reason) throws MojoFailureException {
    if (mavenSession.getUserProperties().containsKey(property)) {
      throw new MojoFailureException(
          "template:" + command() + ": -D" + property + " " + reason + "; exit code 2");
    }
  }

  /** Adds {@code --yes} if the user wants it, or if Maven itself may not ask questions. */
  final void addYes(CommandArguments arguments, @Nullable String yes) throws MojoFailureException {
    boolean silent = !mavenSession.getRequest().isInteractiveMode();
    arguments.flag("yes", silent ? "true" : yes);
  }

  /**
   * Adds {@code --plain} if the user wants it, or if Maven runs in batch mode, whose output is for
   * a log. Whether there is a terminal at all the program finds out, since it inherits Maven's.
   */
  final void addPlain(CommandArguments arguments, @Nullable String plain)
      throws MojoFailureException {
    boolean batch = !mavenSession.getRequest().isInteractiveMode();
    arguments.flag("plain", batch ? "true" : plain);
  }

  /** The reason why this goal does not apply to the project; empty if it applies. */
  Optional<String> reasonToSkip() throws MojoFailureException {
    boolean usesRuntime =
        project.getArtifacts().stream()
            .anyMatch(a -> a.getGroupId().equals(GROUP) && a.getArtifactId().equals(RUNTIME));
    return usesRuntime
        ? Optional.empty()
        : Optional.of("has no dependency on " + GROUP + ":" + RUNTIME);
  }

  /** What the user can do about {@link #reasonToSkip}. */
  String wayOut() {
    return "add it to the POM, or call the goal in the folder of a project that has it";
  }

  /**
   * Skips the goal for a module of a larger build, which may have nothing to train. Fails for a
   * project alone.
   */
  private void skip(String reason) throws MojoFailureException {
    if (mavenSession.getProjects().size() == 1) {
      throw new MojoFailureException(
          String.format("The project %s %s: %s.", project.getArtifactId(), reason, wayOut()));
    }
    getLog().info(String.format("Skipped: %s %s.", project.getArtifactId(), reason));
  }

  /** The folder of the project's own compiled classes. */
  Optional<String> classes() {
    return Optional.of(project.getBuild().getOutputDirectory());
  }

  private List<String> options(String artifacts) {
    List<String> options = new ArrayList<>(jvmOptions());
    options.add(artifacts);
    return options;
  }

  /** Whether the goal trains. What other goals load is not worth an archive of class data. */
  boolean trains() {
    return false;
  }

  /** Options for the program's JVM besides the usual ones. */
  List<String> jvmOptions() {
    return List.of();
  }

  /** The coordinates of the files on the class path, by path. */
  Map<Path, String> artifacts() {
    Map<Path, String> artifacts = new LinkedHashMap<>();
    for (Artifact artifact : project.getArtifacts()) {
      if (artifact.getFile() != null) {
        artifacts.put(artifact.getFile().toPath(), Coordinates.of(artifact).toString());
      }
    }
    return artifacts;
  }

  /** The class path of the program and of the workers that it starts. */
  List<String> classPath() throws MojoExecutionException, MojoFailureException {
    try {
      return project.getRuntimeClasspathElements();
    } catch (DependencyResolutionRequiredException e) {
      throw new MojoExecutionException("The class path is not resolved", e);
    }
  }

  /** The project's folder or, if there is no project, the folder in which Maven was called. */
  final Path folder() {
    return project.getBasedir() == null
        ? Path.of(mavenSession.getExecutionRootDirectory())
        : project.getBasedir().toPath();
  }
}
