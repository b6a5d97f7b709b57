package io.github.scitemplate.session.tasks;

import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.JobEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands the jobs of a search to places as they are decided. Only decisions are remembered; how a
 * job ended is read from its experiment's files.
 *
 * <p>A place that has come to the end of its job keeps the experiment in memory until the next job
 * is known. If that job trains the same experiment, the experiment goes on at no cost.
 */
public final class SearchTasks implements Tasks {
  private static final long MILLIS_BETWEEN_LOOKS = 200;

  private final SearchDecisions decisions;
  private final JobFiles files;
  private final BooleanSupplier stop;

  /** Jobs that are decided on but not begun, in the order of their numbers. */
  private final List<Job> open = new ArrayList<>();

  /** The jobs that places run, by their experiments. */
  private final Map<Integer, Job> running = new HashMap<>();

  /** Experiments that places keep in memory, or are about to let pause. */
  private final Set<Integer> kept = new HashSet<>();

  /** The next tasks of places that have to let their experiment pause first. */
  private final Map<WorkerPlace, Task> promised = new HashMap<>();

  /** Jobs that had to run again, since their ends could not be read. */
  private final Set<Job> repeated = new HashSet<>();

  private int idlePlaces;

  /**
   * @param decided all jobs that were decided before, in order
   * @param stop tells whether everything is to end
   */
  public SearchTasks(
      SearchDecisions decisions, List<Job> decided, JobFiles files, BooleanSupplier stop)
      throws IOException {
    this.decisions = decisions;
    this.files = files;
    this.stop = stop;
    decided.forEach(files::add);
    for (Job job : decided) {
      take(job);
    }
  }

  @Override
  public synchronized Optional<Task> ready() throws IOException {
    if (stop.getAsBoolean()) {
      return Optional.empty();
    }
    decide();
    Optional<Job> job = firstFree();
    if (job.isEmpty() && decidedOnAll()) {
      // After damage of the journal, a job that was decided on again may have paused long ago.
      files.writePaused(open, kept);
    }
    return job.map(this::begun);
  }

  @Override
  public synchronized boolean moreMayCome() {
    return !open.isEmpty() || !decisions.isOver();
  }

  @Override
  public synchronized Optional<Task> next(WorkerPlace place) throws IOException {
    @Nullable Task task = promised.remove(place);
    if (task != null) {
      return Optional.of(task);
    }
    idlePlaces++;
    try {
      Optional<Task> next = ready();
      while (next.isEmpty() && !stop.getAsBoolean() && !decidedOnAll() && await()) {
        next = ready();
      }
      return next;
    } finally {
      idlePlaces--;
    }
  }

  @Override
  public synchronized Optional<Extent> whatNext(WorkerPlace place, Task task, boolean mayWait)
      throws IOException {
    int experiment = task.experiment();
    @Nullable Job job = running.get(experiment);
    if (job != null && !job.until().equals(task.until())) {
      return Optional.of(job.until()); // this was answered before, and then the process died
    }
    if (job != null) {
      running.remove(experiment);
      decisions.ended(job, files.atRung(job));
    }
    kept.add(experiment);
    notifyAll();
    while (!stop.getAsBoolean() && !promised.containsKey(place)) {
      decide();
      Optional<Job> own = open.stream().filter(j -> j.experiment() == experiment).findFirst();
      if (own.isPresent()) {
        kept.remove(experiment);
        return Optional.of(begun(own.get()).until());
      }
      if (!mayWait || decidedOnAll()) {
        break;
      }
      // For another experiment, an idle place is better: it has nothing in memory to give up.
      Optional<Job> other = idlePlaces == 0 ? firstFree() : Optional.empty();
      other.ifPresent(j -> promised.put(place, begun(j)));
      if (other.isEmpty() && !await()) {
        break;
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized void ended(int experiment) throws IOException {
    @Nullable Job job = running.get(experiment);
    // A place that let the experiment pause has already given up the job.
    if (!kept.remove(experiment) && job != null) {
      running.remove(experiment);
      take(job);
      if (open.contains(job) && !repeated.add(job)) {
        throw new IOException(
            "what experiment " + experiment + " leaves cannot be read, time and again");
      }
    }
    notifyAll();
  }

  /** Also writes the results of paused experiments that a killed controller left without one. */
  @Override
  public void begin(boolean alone) throws IOException {
    if (alone) {
      files.awaitEarlierWorkers(stop);
    }
    synchronized (this) {
      decisions.begin();
      files.writePaused(open, kept);
    }
  }

  @Override
  public synchronized boolean finished() throws IOException {
    return open.isEmpty() && decidedOnAll() && !files.lacksResult(open);
  }

  @Override
  public void close() throws IOException {
    decisions.close();
  }

  /** Whether no job is open and none will follow. Decides on one if that is possible. */
  private boolean decidedOnAll() {
    if (!running.isEmpty() || !open.isEmpty()) {
      return false;
    }
    decisions.decideAhead();
    return decisions.isOver();
  }

  /** Decides what can be decided by now. */
  private void decide() throws IOException {
    decisions.lookForAnEnd();
    for (Optional<Job> job = decisions.next(); job.isPresent(); job = decisions.next()) {
      files.decided(job.get());
      take(job.get());
    }
  }

  /** Takes a decided job: it is open unless its experiment's files say that it has ended before. */
  private void take(Job job) throws IOException {
    Optional<JobEnd> end = files.end(job);
    if (end.isPresent()) {
      decisions.ended(job, end.get());
    } else {
      open.add(job);
    }
  }

  /** The first open job of an experiment that no place has. */
  private Optional<Job> firstFree() {
    return open.stream()
        .filter(job -> !kept.contains(job.experiment()) && !running.containsKey(job.experiment()))
        .findFirst();
  }

  private Task begun(Job job) {
    open.remove(job);
    running.put(job.experiment(), job);
    return new Task(job.experiment(), job.until());
  }

  /** Waits for a change; false if the thread was interrupted and must not wait again. */
  @SuppressWarnings("WaitNotInLoop") // its callers look again
  private boolean await() {
    try {
      wait(MILLIS_BETWEEN_LOOKS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
