package io.github.scitemplate.search;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.strategy.Outcome;
import io.github.scitemplate.search.strategy.Ranking;
import io.github.scitemplate.search.strategy.SearchStrategy;
import io.github.scitemplate.search.strategy.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a strategy and a pruning rule into a sequence of jobs. The same results always give the
 * same sequence, however long each job takes and however often the program is killed.
 *
 * <p>For that, the search decides on job n from the results of the jobs 1 to n - {@code parallel},
 * taken in order, even if other results are known already. If these results leave nothing to do, it
 * waits for the next results one by one. Once it has taken a result, it keeps it: job n + 1 sees at
 * least the results that job n saw. A search whose decisions depend on no result waits for none.
 *
 * <p>To go on after a crash, make another search from the same plan, {@link #restore} all jobs in
 * order, and then report in any order the jobs that have {@link #ended}. The search finds the
 * results that each job saw by deciding again. Not thread-safe.
 */
public final class Search {
  private final SearchPlan plan;
  private final SearchStrategy strategy;
  private final Ladder ladder;
  private final @Nullable StopWhen stopWhen;
  private final List<Progress> experiments = new ArrayList<>();
  private final Map<Long, Job> out = new HashMap<>();

  /** Results that no decision has seen yet. */
  private final Map<Long, Result> unseen = new HashMap<>();

  /** The points of experiments of which no decision has seen a result yet, by experiment. */
  private final TreeMap<Integer, Point> pending = new TreeMap<>();

  private long jobs;
  private long seen;
  private boolean stopped;

  /** What the caller is to do now. */
  public sealed interface Decision {

    /** Run a job; the search counts it as begun. */
    record Train(Job job) implements Decision {}

    /** Do nothing until the next job ends. */
    record Wait() implements Decision {}

    /** Do nothing more; no job is out. */
    record Finished(Reason reason) implements Decision {}
  }

  /** Why a search is over. */
  public enum Reason {
    /** As many experiments have begun as the plan allows. */
    LIMIT_REACHED,
    /** A grid has no more points. */
    ALL_POINTS_TRIED,
    /** A result fulfilled the condition to stop. */
    STOP_WHEN_HOLDS
  }

  private record Result(Job job, JobEnd end) {}

  /** How far an experiment has come. */
  private static final class Progress {
    private final Point point;

    private long newestJob;
    private long newestResult;
    private @Nullable Trial trial;

    Progress(Point point) {
      this.point = point;
    }
  }

  /** A search that has not begun. */
  public Search(SearchPlan plan) {
    this.plan = plan;
    this.strategy = plan.method().strategy(plan.space(), plan.scoreMode(), plan.seed());
    this.ladder = new Ladder(plan);
    this.stopWhen = plan.stopWhen().map(StopWhen::new).orElse(null);
  }

  /** Decides the next job, if enough results are known. */
  public Decision next() {
    if (!takeDueResults()) {
      return new Decision.Wait();
    }
    Optional<Job> next = promoted().or(this::another).or(this::last);
    next.ifPresent(this::handOut);
    return next.<Decision>map(Decision.Train::new)
        .orElseGet(() -> out.isEmpty() ? new Decision.Finished(reason()) : new Decision.Wait());
  }

  /**
   * Tells the strategy and the pruning rule all results that the decision on the next job depends
   * on; false if one of them is not known yet.
   */
  private boolean takeDueResults() {
    if (!plan.heedsResults()) {
      return out.size() < plan.parallel();
    }
    while (seen <= jobs - plan.parallel() || (seen < jobs && idle())) {
      if (!takeNextResult()) {
        return false;
      }
    }
    return true;
  }

  private boolean idle() {
    return stopped || (experiments.size() >= most() && ladder.next().isEmpty());
  }

  private boolean takeNextResult() {
    Result result = unseen.remove(seen + 1);
    if (result == null) {
      return false;
    }
    seen++;
    Job job = result.job();
    pending.remove(job.experiment());
    strategy.tell(job.experiment() - 1, trial(result));
    ladder.account(job, result.end(), progress(job.experiment()).newestJob == job.number());
    stopped |= stopWhen != null && result.end().measured().map(stopWhen::holds).orElse(false);
    return true;
  }

  private Trial trial(Result result) {
    Point point = point(result.job().experiment());
    if (result.end() instanceof JobEnd.Paused paused) {
      int rung = ladder.rung(result.job().until());
      return Trial.pruned(point, rung, paused.measures().valScore());
    }
    return result.end() instanceof JobEnd.Completed completed
        ? Trial.completed(point, completed.measures().valScore())
        : Trial.failed(point);
  }

  private Optional<Job> promoted() {
    return stopped ? Optional.empty() : ladder.next().map(p -> job(p.experiment(), p.rung() + 1));
  }

  /** The first job of a new experiment, if there may be one. */
  private Optional<Job> another() {
    int begun = experiments.size();
    if (stopped || begun >= most()) {
      return Optional.empty();
    }
    Point point =
        begun < plan.startWith().size()
            ? plan.startWith().get(begun)
            : strategy.ask(begun, List.copyOf(pending.values()));
    experiments.add(new Progress(point));
    return Optional.of(job(begun + 1, 0));
  }

  /**
   * A last job if pruning has left no experiment that completed with a score: the pruned experiment
   * that came furthest is trained to its end. If no experiment has a score at all, a pruned one is
   * trained, unless one has completed.
   */
  private Optional<Job> last() {
    if (stopped || ladder.rungs() == 0) {
      return Optional.empty();
    }
    List<Trial> trials = trials();
    List<Trial> completed =
        trials.stream().filter(trial -> trial.outcome() instanceof Outcome.Completed).toList();
    if (completed.stream().anyMatch(Trial::scored)) {
      return Optional.empty();
    }
    return IntStream.range(0, trials.size())
        .boxed()
        .filter(i -> trials.get(i).outcome() instanceof Outcome.Pruned)
        .filter(i -> trials.get(i).scored() || completed.isEmpty())
        .min(Comparator.comparing(trials::get, Ranking.comparator(plan.scoreMode())))
        .map(i -> job(i + 1, ladder.rungs()));
  }

  private Job job(int experiment, int rung) {
    return new Job(jobs + 1, experiment, ladder.until(rung));
  }

  private void handOut(Job job) {
    int experiment = job.experiment();
    jobs++;
    out.put(job.number(), job);
    if (progress(experiment).newestJob > 0) {
      ladder.goesOn(experiment);
    } else if (plan.heedsResults()) {
      pending.put(experiment, point(experiment));
    }
    progress(experiment).newestJob = job.number();
  }

  private Reason reason() {
    if (stopped) {
      return Reason.STOP_WHEN_HOLDS;
    }
    return strategy.points().orElse(Long.MAX_VALUE) == experiments.size()
        ? Reason.ALL_POINTS_TRIED
        : Reason.LIMIT_REACHED;
  }

  /**
   * Takes over the next job as it was decided before a crash, perhaps with another number of
   * experiments at once. The job counts as out.
   *
   * @param point the point of a new experiment; null for an experiment that goes on
   * @throws IllegalArgumentException if this search cannot have decided on this job
   */
  public Job restore(long number, int experiment, Extent until, @Nullable Point point) {
    boolean isNew = experiment == experiments.size() + 1;
    if (number != jobs + 1
        || experiment < 1
        || experiment > experiments.size() + 1
        || isNew == (point == null)
        || ladder.rung(until) < 0) {
      throw new IllegalArgumentException(
          "Job " + number + " cannot train experiment " + experiment + " until " + until);
    }
    if (point != null) {
      experiments.add(new Progress(point));
    }
    var job = new Job(number, experiment, until);
    handOut(job);
    return job;
  }

  /**
   * Takes note of how a job ended.
   *
   * @throws IllegalArgumentException if the job is not out, or has paused although it was to train
   *     to the end
   */
  public void ended(long number, JobEnd end) {
    Job job = out.get(number);
    if (job == null || (end instanceof JobEnd.Paused && job.until().isToItsEnd())) {
      throw new IllegalArgumentException("Job " + number + " cannot end so: " + end);
    }
    out.remove(number);
    var result = new Result(job, end);
    Progress progress = progress(job.experiment());
    if (number > progress.newestResult) {
      progress.newestResult = number;
      progress.trial = trial(result);
    }
    if (plan.heedsResults()) {
      unseen.put(number, result);
    }
  }

  /** How many experiments have begun. */
  public int experiments() {
    return experiments.size();
  }

  /** How many experiments there will be at most; empty for any number. */
  public OptionalLong experimentsAtMost() {
    return most() == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(most());
  }

  private long most() {
    return StrictMath.min(
        plan.experiments().orElse(Long.MAX_VALUE), strategy.points().orElse(Long.MAX_VALUE));
  }

  /** The point of an experiment that has begun. */
  public Point point(int experiment) {
    return progress(experiment).point;
  }

  private Progress progress(int experiment) {
    return experiments.get(experiment - 1);
  }

  /** The newest result of each experiment that has one, in the order in which they began. */
  public List<Trial> trials() {
    return experiments.stream().flatMap(progress -> Stream.ofNullable(progress.trial)).toList();
  }
}
