package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Trains a session: compiles the project, makes an experiment of each combination of the config's
 * swept values, or of those that its section <code>Search</code> chooses, shows what it will do,
 * asks, trains and writes the results. An interrupted session goes on.
 */
@Mojo(name = "train", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
@Execute(phase = LifecyclePhase.PROCESS_CLASSES)
public class TrainMojo extends ConfigMojo {

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
   * The name of the session's table of results. The program takes <code>result_overview.csv</code>
   * unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "resultFilename")
  private @Nullable String resultFilename;

  /**
   * Deletes a session of the same name first.
   *
   * @since 0.1.0
   */
  @Parameter(property = "overwrite")
  private @Nullable String overwrite;

  /**
   * Continues a session although code or dependencies have changed; each experiment records the
   * change.
   *
   * @since 0.1.0
   */
  @Parameter(property = "acceptCodeChange")
  private @Nullable String acceptCodeChange;

  /**
   * Trains, validates and tests every experiment on one batch, to find errors; nothing is kept.
   *
   * @since 0.1.0
   */
  @Parameter(property = "fastDevRun")
  private @Nullable String fastDevRun;

  /**
   * How many experiments run at once, sharing the cores. The program takes one unless this or the
   * config's key <code>parallel</code> is given. With another number, a search that learns or
   * prunes chooses other experiments.
   *
   * @since 0.1.0
   */
  @Parameter(property = "parallel")
  private @Nullable String parallel;

  /**
   * Runs one experiment at a time in a process that waits for a debugger: <code>-Ddebug</code> on
   * port 5005 of this machine, <code>-Ddebug=8000</code> on another port.
   *
   * @since 0.1.0
   */
  @Parameter(property = "debug")
  private @Nullable String debug;

  /**
   * Where experiments run: <code>local</code> on this machine, <code>slurm</code> in jobs of a
   * Slurm cluster. Unless this is given, they run on Slurm if the config has a section <code>Slurm
   * </code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "executor")
  private @Nullable String executor;

  /**
   * Values that replace those of the config's section <code>Slurm</code>: <code>
   * -Dslurm=time=08:00:00,partition=long</code>.
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
    return "train";
  }

  @Override
  boolean trains() {
    return true;
  }

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    super.addOptions(arguments);
    arguments
        .option("session", session)
        .option("result-dir", resultDir)
        .option("parallel", parallel)
        .option("executor", executor)
        .option("slurm", slurm)
        .option("driver", driver)
        .option("result-filename", resultFilename)
        .flag("overwrite", overwrite)
        .flag("accept-code-change", acceptCodeChange)
        .flag("fast-dev-run", fastDevRun);
    if (debug != null && debug.matches("\\d+")) {
      arguments.option("debug", debug);
    } else {
      arguments.flag("debug", debug);
    }
  }
}
