package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.ClusterDriver;
import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterIdentity;
import io.github.scitemplate.cluster.ClusterRecords;
import io.github.scitemplate.cluster.ClusterStanding;
import io.github.scitemplate.cluster.DriverSettings;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.session.results.ClosingWords;
import io.github.scitemplate.session.results.NextCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has the experiments of a session trained by the tasks of a cluster. This process only drives
 * them: it may end at any moment, and another one goes on with what the tasks have done meanwhile.
 */
public final class ClusterExecutor implements Executor {
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(250);

  private final ClusterPlan plan;
  private final ClusterFiles files;
  private final TaskCode code;
  private final ClusterEngine engine;
  private final WorkerPool workers;
  private final Interrupts interrupts;
  private final NextCommand next;
  private final PrintStream console;
  private volatile boolean asking;
  private @Nullable SessionWork followed;
  private String left = "";
  private boolean explained;

  /**
   * @param code what tasks run
   * @param workers those of this machine, which end when the session begins
   * @param person answers what becomes of the tasks when this process is interrupted
   * @param next the commands that may follow
   */
  public ClusterExecutor(
      ClusterPlan plan,
      ClusterFiles files,
      TaskCode code,
      ClusterEngine engine,
      WorkerPool workers,
      Person person,
      NextCommand next,
      PrintStream console) {
    this.plan = plan;
    this.files = files;
    this.code = code;
    this.engine = new ToldEngine(engine, this::submitted);
    this.workers = workers;
    this.next = next;
    this.console = console;
    this.interrupts = new Interrupts(person.answers(), this::asks, this::endAtOnce);
  }

  @Override
  public void begin() {
    workers.giveWay(interrupts::leave);
    interrupts.handleSignals();
  }

  @Override
  public void prepare() throws IOException {
    code.prepare(files, plan);
  }

  /**
   * Has a job of the cluster follow the session in place of this process. The session is made, and
   * {@link #prepare} has been called.
   *
   * @param door opens the engine
   */
  public void submitDriver(SessionOptions options, ClusterDoor door) throws IOException {
    ClusterIdentity identity = ClusterRecords.identity(files, "slurm");
    String name = identity.nameOfDriver();
    Path script =
        new DriverScript(options, plan.settings(), code.command().componentsClass())
            .write(files, TaskCode.copies(files, plan));
    Path log = files.driverLog().toAbsolutePath().normalize();
    String job = door.submitDriver(plan.settings(), name, script, log);
    console.println("Job " + job + " follows the session. What it says is in " + log + ".");
  }

  @Override
  public int parallel() {
    return plan.concurrency().parallel();
  }

  @Override
  public boolean stopRequested() {
    return interrupts.wish() != Interrupts.Wish.FOLLOW;
  }

  @Override
  public void run(SessionWork work) throws IOException {
    followed = work;
    ClusterIdentity identity = ClusterRecords.identity(files, "slurm");
    work.begin(false);
    ClusterDriver driver =
        new ClusterDriver(
            files,
            identity,
            engine,
            new ClusterSession(work),
            DriverSettings.of(parallel(), plan.settings().poll()),
            System::nanoTime);
    follow(driver);
  }

  private void follow(ClusterDriver driver) throws IOException {
    Waiting waiting = new Waiting(engine.title(), System::nanoTime, console::println);
    driver.begin();
    tellFound(driver.standing());
    boolean stopped = false;
    while (!driver.isFinished() && !interrupts.ends()) {
      if (!stopped && interrupts.wish() == Interrupts.Wish.CANCEL) {
        console.println("The tasks are asked to end. They finish their step and save.");
        driver.stop();
        stopped = true;
      }
      Duration idle = asking ? LONGEST_SLEEP : step(driver);
      if (!asking) {
        waiting.look(driver.standing());
      }
      sleep(idle);
    }
    left = inWords(driver.standing());
  }

  private Duration step(ClusterDriver driver) throws IOException {
    try {
      return driver.step();
    } catch (UserException e) {
      ClusterStanding standing = driver.standing();
      if (standing.running() + standing.waiting() > 1) { // one of them may have told the problem
        console.println("Other tasks on the cluster go on; " + next.cancel() + " ends them.");
      }
      throw e;
    }
  }

  private void tellFound(ClusterStanding standing) {
    int found = standing.running() + standing.waiting();
    if (found > 0) {
      console.println(
          "An earlier command has submitted "
              + found
              + (found == 1 ? " task that waits or runs." : " tasks that wait or run."));
    }
  }

  private void submitted(String line) {
    console.println(line);
    if (!explained && !Boolean.getBoolean(DriverScript.PROPERTY)) {
      explained = true;
      console.println(
          "This process may be closed: the tasks go on. "
              + next.status()
              + " shows how, "
              + next.resume()
              + " follows them again, "
              + next.cancel()
              + " ends them.");
    }
  }

  private static String inWords(ClusterStanding standing) {
    return standing.running() + standing.waiting() == 0
        ? "No task is left on the cluster."
        : "The tasks on the cluster go on: "
            + standing.running()
            + (standing.running() == 1 ? " runs, " : " run, ")
            + standing.waiting()
            + (standing.waiting() == 1 ? " waits." : " wait.");
  }

  private static void sleep(Duration idle) {
    try {
      Thread.sleep(Math.min(idle.toMillis() + 1, LONGEST_SLEEP.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a session was followed", e);
    }
  }

  /** A question is on the terminal, or was answered. */
  private void asks(boolean now) {
    asking = now;
    SessionWork work = followed;
    if (work != null) {
      work.quiet(now);
    }
  }

  @Override
  public ExitStatus tellInterrupted(ClosingWords words) {
    return interrupts.wish() == Interrupts.Wish.LEAVE
        ? words.tellLeft(left)
        : words.tellInterrupted();
  }

  @Override
  public void endAsAsked(String by) {
    console.println(by + " asks this process to end, and sees to the tasks itself.");
    interrupts.giveUp();
  }

  @Override
  public void endAsLost() {
    console.println();
    console.println("Another process follows this session now; this one ends.");
    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED.code());
  }

  private void endAtOnce() {
    console.println();
    console.println("This process ends at once; the tasks go on.");
    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED.code());
  }
}
