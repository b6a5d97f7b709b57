package io.github.scitemplate.maven;

import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that works with one trained experiment. */
abstract class ExperimentMojo extends ProgramMojo {

  /**
   * The session's name, and the name of its directory in the result directory.
   *
   * @since 0.1.0
   */
  @Parameter(property = "session")
  private @Nullable String session;

  /**
   * The number of the experiment, as in the overview, or <code>best</code> for the one with the
   * best score.
   *
   * @since 0.1.0
   */
  @Parameter(property = "experiment")
  private @Nullable String experiment;

  /**
   * The directory that sessions are kept in, relative to the project's folder. The program takes
   * <code>results</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "resultDir")
  private @Nullable String resultDir;

  /**
   * The class that builds the components, for a project with several. Unless this is given, the
   * session's class is used.
   *
   * @since 0.1.0
   */
  @Parameter(property = "components")
  private @Nullable String components;

  /**
   * Options for the JVM of the model, separated by spaces: <code>-DjvmArgs="-Xmx4g -XX:+UseZGC"
   * </code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "jvmArgs")
  private @Nullable String jvmArgs;

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    arguments
        .option("session", session)
        .option("experiment", experiment)
        .option("result-dir", resultDir)
        .option("components", components);
    if (jvmArgs != null && !jvmArgs.isBlank()) {
      arguments.options("jvm-arg", List.of(jvmArgs.trim().split("\\s+")));
    }
  }

  /** The session's directory. Fails if no session was named. */
  final Path sessionDirectory() throws MojoFailureException {
    if (session == null || session.isBlank() || session.matches(".*[/\\\\].*")) {
      throw new MojoFailureException(
          "template:" + command() + ": no session is named; add -Dsession=NAME; exit code 2");
    }
    return folder().resolve(resultDir == null ? "results" : resultDir).resolve(session);
  }

  final String experiment() throws MojoFailureException {
    if (experiment == null || !experiment.matches("[1-9]\\d{0,8}|best")) {
      throw new MojoFailureException(
          "template:"
              + command()
              + ": no experiment is named; add -Dexperiment=K with its number in the overview, or -Dexperiment=best; exit code 2");
    }
    return experiment;
  }
}
