package io.github.scitemplate.session;

import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.session.executor.ClusterExecutor;
import io.github.scitemplate.session.executor.ClusterPlan;
import io.github.scitemplate.session.executor.Executor;
import io.github.scitemplate.session.executor.LivingTasks;
import io.github.scitemplate.session.executor.LocalExecutor;
import io.github.scitemplate.session.executor.Person;
import io.github.scitemplate.session.executor.TaskCode;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.session.results.NextCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Decides where the experiments of a session run, before anything of it is made.
 *
 * @param door opens the engine of a cluster
 */
record ExecutorChoice(SessionOptions options, ClusterDoor door, PrintStream console) {

  /**
   * How the session is to run on a cluster; nothing if it runs on this machine.
   *
   * @throws UserException if what is asked of the cluster is wrong, or if tasks of an earlier
   *     command may still work where they would be in the way
   */
  Optional<ClusterPlan> cluster(SessionConfig config, FoundSession found) throws IOException {
    Optional<ClusterPlan> plan = ClusterPlan.of(options, config, found.earlier());
    if (options.fastDevRun()) {
      if (plan.isPresent()) {
        console.println("A fast dev run is short, so it trains on this machine and not on Slurm.");
      }
      return Optional.empty();
    }
    if (plan.isEmpty() && options.execution().driver() == Execution.Driver.JOB) {
      throw new UserException(
          "A Slurm job can follow a session only if its experiments run on Slurm.",
          "Add -Dexecutor=slurm (--executor slurm), or leave out driver.");
    }
    LivingTasks living =
        new LivingTasks(files(found.directory()), door, NextCommand.of(options));
    if (found.earlier().isEmpty() && found.directory().isSession()) {
      living.refuse("be deleted");
    } else if (plan.isEmpty()) {
      living.refuse("go on on this machine");
    }
    return plan;
  }

  /**
   * Asks the cluster whether it would take the tasks.
   *
   * @throws UserException if it would not
   */
  void check(ClusterPlan plan) {
    door.check(plan.settings());
    plan.warn(console);
  }

  /** What runs the experiments of a planned session. */
  Executor executor(
      Optional<ClusterPlan> cluster,
      SessionDirectory directory,
      SessionPlan plan,
      WorkerCommand command,
      WorkerPool workers) {
    if (cluster.isEmpty()) {
      return new LocalExecutor(
          workers, Math.min(plan.made().parallel(), plan.choice().highestNumber()));
    }
    ClusterFiles files = files(directory);
    return new ClusterExecutor(
        cluster.get(),
        files,
        new TaskCode(command, plan.config().settings()),
        door.engine(cluster.get().settings(), files),
        workers,
        new Person(Confirmation.person(options.consent().yes())),
        console);
  }

  private static ClusterFiles files(SessionDirectory directory) {
    return new ClusterFiles(directory.cluster());
  }
}
