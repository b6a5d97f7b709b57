package io.github.scitemplate.session.executor;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.Concurrency;
import io.github.scitemplate.session.plan.Execution.Place;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.slurm.SlurmSettings;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a session is to run on a cluster, known before anything of it is made.
 *
 * @param typed the values for Slurm as they were typed, now or for the earlier session
 * @param settings what is asked of the cluster for each task
 * @param concurrency how many tasks there are at once, and with how many threads they train
 */
public record ClusterPlan(String typed, SlurmSettings settings, Concurrency concurrency) {
  private static final Pattern MAX_JOBS = Pattern.compile("(^|[,\\s])max_jobs\\s*=");
  private static final String GPUS = "n_gpu";

  /**
   * The plan, if the session is to run on a cluster.
   *
   * @param earlier the session to go on with
   * @throws UserException if what is asked of the cluster is wrong, or does not fit what the
   *     experiments want
   */
  public static Optional<ClusterPlan> of(
      SessionOptions options, SessionConfig config, Optional<SessionRecord> earlier) {
    Optional<Config> section = config.file().slurm(SlurmSettings.words());
    String typed = options.execution().slurm();
    String values =
        typed.isEmpty()
            ? earlier.map(SessionRecord::slurm).filter(Objects::nonNull).orElse("")
            : typed;
    if (options.execution().place(section.isPresent(), earlier) == Place.LOCAL) {
      return Optional.empty();
    }
    if (options.project().isDebugged()) {
      throw new UserException(
          "A debugger waits for a process of this machine, but the experiments run on Slurm.",
          "Add -Dexecutor=local (--executor local).");
    }
    SlurmSettings settings = SlurmSettings.read(values, section);
    settings.checkGpus(mostGpus(config.parameters()));
    Concurrency concurrency =
        Concurrency.onCluster(
            options,
            settings.maxJobs(),
            MAX_JOBS.matcher(typed).find(),
            settings.cpusPerTask().orElse(1),
            earlier);
    return Optional.of(new ClusterPlan(values, settings, concurrency));
  }

  /** The most GPUs that one of the experiments wants. */
  private static int mostGpus(SweptParameters parameters) {
    SweptParameters swept = parameters.sweepingOnly(GPUS::equals);
    int most = 0;
    for (long index : swept.coveringEachValue()) {
      most = Math.max(most, ExperimentSettings.read(swept.combination(index)).gpus());
    }
    return most;
  }

  /** Warns of tasks that have fewer cores than their experiments use. */
  public void warn(PrintStream console) {
    int cpus = settings.cpusPerTask().orElse(1);
    if (concurrency.threads() > cpus) {
      console.println(
          "Warning: each experiment uses "
              + concurrency.threads()
              + " threads, but its task asks Slurm for "
              + (cpus == 1 ? "one core" : cpus + " cores")
              + "; cpus_per_task asks for more.");
    }
  }
}
