package io.github.scitemplate.maven;

import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that reads the files of a session, and runs none of the project's code. */
abstract class SessionFilesMojo extends ProgramMojo {

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

  @Override
  final Optional<String> classes() {
    return Optional.empty();
  }

  @Override
  final void addOptions(CommandArguments arguments) throws MojoFailureException {
    arguments.option("session", session).option("result-dir", resultDir);
    addOwnOptions(arguments);
  }

  /** Adds the options of this goal alone. */
  abstract void addOwnOptions(CommandArguments arguments) throws MojoFailureException;
}
