package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Continues an interrupted session from its own copy of the config, whatever has become of the
 * original: finished experiments stay as they are, the others go on from their last checkpoints.
 */
@Mojo(name = "resume", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
@Execute(phase = LifecyclePhase.PROCESS_CLASSES)
public class ResumeMojo extends WorkerMojo {

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
   * Runs experiments that failed once more.
   *
   * @since 0.1.0
   */
  @Parameter(property = "retryFailed")
  private @Nullable String retryFailed;

  /**
   * Continues although code or dependencies have changed; each experiment records the change.
   *
   * @since 0.1.0
   */
  @Parameter(property = "acceptCodeChange")
  private @Nullable String acceptCodeChange;

  /**
   * How many experiments run at once. Unless this is given, as many as before. With another number,
   * a search that learns or prunes chooses other experiments from here on.
   *
   * @since 0.1.0
   */
  @Parameter(property = "parallel")
  private @Nullable String parallel;

  /**
   * Where experiments run: <code>local</code> on this machine, <code>slurm</code> in jobs of a
   * Slurm cluster. Unless this is given, they run where they ran last.
   *
   * @since 0.1.0
   */
  @Parameter(property = "executor")
  private @Nullable String executor;

  /**
   * Values that replace those of the config's section <code>Slurm</code>: <code>
   * -Dslurm=time=08:00:00,partition=long</code>. Unless this is given, those of the last command
   * hold.
   *
   * @since 0.1.0
   */
  @Parameter(property = "slurm")
  private @Nullable String slurm;

  /**
   * Where the process is that follows a session on Slurm: <code>here</code>, which is usual, or
   * <code>job</code> for a job of its own, so that nobody has to stay logged in.
   *
   * @since 0.1.0
   */
  @Parameter(property = "driver")
  private @Nullable String driver;

  @Override
  String command() {
    return "resume";
  }

  @Override
  boolean trains() {
    return true;
  }

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    String reason =
        "cannot change a session that goes on with its own config; train the changed config under another session name";
    refuse("set", reason);
    refuse("cfg", reason);
    super.addOptions(arguments);
    arguments
        .option("session", session)
        .option("result-dir", resultDir)
        .option("parallel", parallel)
        .option("executor", executor)
        .option("slurm", slurm)
        .option("driver", driver)
        .flag("retry-failed", retryFailed)
        .flag("accept-code-change", acceptCodeChange);
  }
}
