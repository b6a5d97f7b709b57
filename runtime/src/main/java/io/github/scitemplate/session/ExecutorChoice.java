package io.github.scitemplate.session;

import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.session.executor.ClusterExecutor;
import io.github.scitemplate.session.executor.ClusterPlan;
import io.github.scitemplate.session.executor.LivingTasks;
import io.github.scitemplate.session.executor.LocalExecutor;
import io.github.scitemplate.session.executor.Person;
import io.github.scitemplate.session.executor.TaskCode;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.Execution.Place;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.session.results.NextCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Objects;
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
    boolean chosen = options.execution().place().isPresent();
    if (plan.isEmpty() && !chosen && !options.execution().slurm().isEmpty()) {
      throw new UserException(
          "There are values for Slurm (slurm), but the experiments run on this machine.",
          "Add -Dexecutor=slurm (--executor slurm), or leave out slurm.");
    }
    LivingTasks living = new LivingTasks(files(found.directory()), door, NextCommand.of(options));
    if (found.earlier().isEmpty() && found.directory().isSession()) {
      living.refuse("be deleted");
    } else if (plan.isEmpty()) {
      living.refuse("go on on this machine");
    }
    living.refuseSecondDriver(
        options.execution().driver() == Execution.Driver.JOB, System.getenv());
    if (plan.isPresent() && options.consent().acceptCodeChange()) {
      living.tellOfOldCode(console);
    }
    return plan;
  }

  /**
   * The record of a session with where it runs, so that the next command knows. A session that runs
   * on this machine says so only if there was a choice.
   */
  SessionRecord noted(
      SessionRecord made, Optional<ClusterPlan> cluster, Optional<SessionRecord> earlier) {
    if (cluster.isPresent()) {
      String typed = cluster.get().typed();
      return made.runningOn(Place.SLURM.word(), typed.isEmpty() ? null : typed);
    }
    boolean chosen =
        options.execution().place().isPresent()
            || earlier.map(SessionRecord::executor).filter(Objects::nonNull).isPresent();
    return chosen
        ? made.runningOn(Place.LOCAL.word(), earlier.map(SessionRecord::slurm).orElse(null))
        : made;
  }

  /**
   * Asks the cluster whether it would take the tasks. If it took such tasks for this session
   * before, a refusal is only told: it may be of this moment, as while all nodes of a partition are
   * down.
   *
   * @throws UserException if it would not
   */
  void check(ClusterPlan plan, Optional<SessionRecord> earlier) {
    boolean tookThemBefore =
        earlier
            .filter(session -> Place.SLURM.word().equals(session.executor()))
            .filter(session -> plan.typed().equals(Objects.requireNonNullElse(session.slurm(), "")))
            .isPresent();
    try {
      door.check(plan.settings()).ifPresent(console::println);
    } catch (UserException e) {
      if (!tookThemBefore) {
        throw e;
      }
      console.println("Warning: " + e.problem());
    }
    plan.warn(console);
  }

  /** Runs a planned session on this machine. */
  ExitStatus runHere(SessionStart start, SessionPlan plan, WorkerPool workers) throws IOException {
    return start.run(
        new LocalExecutor(
            workers, Math.min(plan.made().parallel(), plan.choice().highestNumber())));
  }

  /** Runs a planned session on a cluster, or has a job of the cluster do so. */
  ExitStatus runOn(
      ClusterPlan cluster,
      SessionStart start,
      SessionDirectory directory,
      TaskCode code,
      WorkerPool workers)
      throws IOException {
    ClusterFiles files = files(directory);
    ClusterExecutor executor =
        new ClusterExecutor(
            cluster,
            files,
            code,
            door.engine(cluster.settings(), files),
            workers,
            new Person(Confirmation.person(options.consent().yes())),
            NextCommand.of(options),
            console);
    if (options.execution().driver() == Execution.Driver.HERE) {
      return start.run(executor);
    }
    return start.handOver(
        executor,
        () -> {
          executor.submitDriver(options, door);
          NextCommand next = NextCommand.of(options);
          console.println("To see how it goes: " + next.status());
          console.println("To go on if the job ends before the session: " + next.resume());
          console.println("To end the job and its tasks: " + next.cancel());
        });
  }

  private static ClusterFiles files(SessionDirectory directory) {
    return new ClusterFiles(directory.cluster());
  }
}
