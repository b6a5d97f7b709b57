package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a session is: one line for each experiment with its state, progress, score and time
 * left. It only reads, compiles nothing, and may run beside a training.
 */
@Mojo(name = "status", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
public class StatusMojo extends ProgramMojo {

  /**
   * The session's name, and the name of its directory in the result directory.
   *
   * @since 0.1.0
   */
  @Parameter(property = "session")
  private @Nullable String session;

  /**
   * The directory that sessions are kept in, relative to the project's folder. The program takes
   * <code>results</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "resultDir")
  private @Nullable String resultDir;

  /**
   * Writes JSON for programs instead of a table for people.
   *
   * @since 0.1.0
   */
  @Parameter(property = "json")
  private @Nullable String json;

  /**
   * Shows the table again and again until it is stopped.
   *
   * @since 0.1.0
   */
  @Parameter(property = "watch")
  private @Nullable String watch;

  @Override
  String command() {
    return "status";
  }

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    arguments
        .option("session", session)
        .option("result-dir", resultDir)
        .flag("json", json)
        .flag("watch", watch);
  }
}
