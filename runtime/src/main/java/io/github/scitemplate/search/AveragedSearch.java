package io.github.scitemplate.search;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.strategy.Trial;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A search whose points are several experiments each, its members, such as the folds of a
 * cross-validation. The score of a point is the mean over its members.
 *
 * <p>Strategy and pruning decide on points alone: what {@link Search} calls an experiment is a
 * point here. Each of its jobs becomes one job for each member, all to the same amount of training.
 * It ends when all of them have ended: it failed if one of them has; it completed if all have;
 * otherwise it pauses. The jobs of a point are decided together, so job n, the first of a point, is
 * decided from the results of the jobs 1 to n - {@code parallel}, of which only whole points count.
 *
 * <p>The members of point p, from 0, are the experiments p * members + 1 to (p + 1) * members. A
 * search with one member is a {@link Search}. Not thread-safe.
 */
public final class AveragedSearch {
  private final Search search;
  private final int members;

  /** The jobs of the newest point that are decided on, but not handed out yet. */
  private final Deque<Job> waiting = new ArrayDeque<>();

  /** Whether the point of these jobs begins with them. */
  private boolean waitingBegin;

  private final Map<Long, Job> out = new HashMap<>();

  /** The ends so far of each point's job of which not all ends are known, by member. */
  private final Map<Long, @Nullable JobEnd[]> ends = new HashMap<>();

  /**
   * A search that has not begun.
   *
   * @param plan {@code experiments} counts points, {@code parallel} jobs
   * @param members how many experiments a point has, 1 or more
   */
  public AveragedSearch(SearchPlan plan, int members) {
    if (members < 1) {
      throw new IllegalArgumentException("A point has no mean over " + members + " experiments");
    }
    this.search = new Search(plan.forPointsOf(members));
    this.members = members;
  }

  /** Decides the next job, if enough results are known. */
  public Search.Decision next() {
    if (waiting.isEmpty()) {
      int points = search.experiments();
      Search.Decision decision = search.next();
      if (!(decision instanceof Search.Decision.Train train)) {
        return decision;
      }
      await(train.job(), search.experiments() > points);
    }
    return new Search.Decision.Train(handOut());
  }

  private void await(Job ofPoint, boolean begins) {
    for (int member = 0; member < members; member++) {
      waiting.add(
          new Job(
              (ofPoint.number() - 1) * members + member + 1,
              Math.toIntExact((ofPoint.experiment() - 1L) * members + member + 1),
              ofPoint.until()));
    }
    waitingBegin = begins;
  }

  private Job handOut() {
    Job job = waiting.remove();
    out.put(job.number(), job);
    return job;
  }

  /** Whether some jobs of a point have been handed out, and others follow in any case. */
  public boolean isWithinPoint() {
    return !waiting.isEmpty();
  }

  /**
   * Takes over the next job as it was decided before a crash, perhaps with another number of
   * experiments at once. The job counts as out. If the last point's jobs are not all taken over,
   * {@link #next} hands out the others.
   *
   * @param point the point of a new experiment; null for an experiment that goes on
   * @throws IllegalArgumentException if this search cannot have decided on this job
   */
  public Job restore(long number, int experiment, Extent until, @Nullable Point point) {
    Job job = new Job(number, experiment, until);
    if (waiting.isEmpty()) {
      if ((number - 1) % members != 0 || (experiment - 1) % members != 0) {
        throw impossible(job);
      }
      await(
          search.restore((number - 1) / members + 1, (experiment - 1) / members + 1, until, point),
          point != null);
    }
    boolean isPointsOwn =
        waitingBegin ? point != null && point.equals(point(experiment)) : point == null;
    if (!job.equals(waiting.peek()) || !isPointsOwn) {
      throw impossible(job);
    }
    return handOut();
  }

  private static IllegalArgumentException impossible(Job job) {
    return new IllegalArgumentException(
        "Job "
            + job.number()
            + " cannot train experiment "
            + job.experiment()
            + " until "
            + job.until());
  }

  /**
   * Takes note of how a job ended.
   *
   * @throws IllegalArgumentException if the job is not out, or has paused although it was to train
   *     to the end
   */
  public void ended(long number, JobEnd end) {
    @Nullable Job job = out.get(number);
    if (job == null || (end instanceof JobEnd.Paused && job.until().isToItsEnd())) {
      throw new IllegalArgumentException("Job " + number + " cannot end so: " + end);
    }
    out.remove(number);
    long ofPoint = (number - 1) / members + 1;
    @Nullable JobEnd[] all = ends.computeIfAbsent(ofPoint, n -> new JobEnd[members]);
    all[(int) ((number - 1) % members)] = end;
    if (Stream.of(all).allMatch(Objects::nonNull)) {
      ends.remove(ofPoint);
      search.ended(ofPoint, end(Arrays.asList(all)));
    }
  }

  /** How the job of a point has ended. */
  private static JobEnd end(List<JobEnd> members) {
    if (members.size() == 1) {
      return members.get(0);
    }
    List<Measures> measured = members.stream().flatMap(end -> end.measured().stream()).toList();
    if (measured.size() < members.size()) {
      return new JobEnd.Failed();
    }
    Measures mean = Measures.mean(measured);
    return members.stream().allMatch(JobEnd.Completed.class::isInstance)
        ? new JobEnd.Completed(mean)
        : new JobEnd.Paused(mean);
  }

  /** The point of an experiment that has begun. */
  public Point point(int experiment) {
    return search.point((experiment - 1) / members + 1);
  }

  /** The newest result of each point that has one, in the order in which they began. */
  public List<Trial> trials() {
    return search.trials();
  }
}
