package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

  /** Not named as the parameter of the users, whose session is another thing. */
  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  @SuppressWarnings("NullAway.Init")
  private MavenSession mavenSession;

  /** The first word of the command line. */
  abstract String command();

  /** Adds the options that this goal has on top of the common ones. */
  abstract void addOptions(CommandArguments arguments) throws MojoFailureException;

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (!usesRuntime()) {
      skip();
      return;
    }
    ForkedJvm jvm = new ForkedJvm(classPath(), MAIN, arguments(), folder());
    getLog().debug("Words after java: " + jvm.commandLine(ProcessHandle.current().pid()));
    int code;
    try {
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
            .option("classpath", project.getBuild().getOutputDirectory());
    addOptions(arguments);
    return arguments.words();
  }

  /** Adds {@code --yes} if asked to, and if Maven may not ask either. */
  final void addYes(CommandArguments arguments, @Nullable String yes) throws MojoFailureException {
    boolean silent = !mavenSession.getRequest().isInteractiveMode();
    arguments.flag("yes", silent ? "true" : yes);
  }

  private boolean usesRuntime() {
    return project.getArtifacts().stream()
        .anyMatch(a -> a.getGroupId().equals(GROUP) && a.getArtifactId().equals(RUNTIME));
  }

  /** A module of a larger build may well have nothing to train; a project alone may not. */
  private void skip() throws MojoFailureException {
    String reason = "has no dependency on " + GROUP + ":" + RUNTIME;
    if (mavenSession.getProjects().size() == 1) {
      throw new MojoFailureException(
          String.format(
              "The project %s %s: add it to the POM, or call the goal in the folder of a project that has it.",
              project.getArtifactId(), reason));
    }
    getLog().info(String.format("Skipped: %s %s.", project.getArtifactId(), reason));
  }

  private List<String> classPath() throws MojoExecutionException {
    try {
      return project.getRuntimeClasspathElements();
    } catch (DependencyResolutionRequiredException e) {
      throw new MojoExecutionException("The class path is not resolved", e);
    }
  }

  private Path folder() {
    return project.getBasedir().toPath();
  }
}
