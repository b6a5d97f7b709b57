package io.github.scitemplate.search;

import io.github.scitemplate.search.Promotions.Promotion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
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
 * Turns a strategy and a pruning rule into a sequence of jobs that is the same whenever the results
 * are, however long each job takes and however often the program is killed.
 *
 * <p>For that, job n is decided from the results of the jobs 1 to n - {@code parallel}, taken in
 * order, even if others are known already. If they leave nothing to do, the next results are waited
 * for one by one. What was decided from later results is not forgotten: job n + 1 sees at least
 * what job n saw. A search whose decisions depend on no result waits for none.
 *
 * <p>To go on after a crash, make another from the same plan, {@link #restore} all jobs in order,
 * and tell what {@link #ended}, in any order. The results seen by each job are found again by
 * deciding again. Not for several threads at once.
 */
public final class Search {
  private final SearchPlan plan;
  private final SearchStrategy strategy;
  private final List<Long> rungs;
  private final @Nullable Promotions promotions;
  private final @Nullable StopWhen stopWhen;
  private final List<Progress> experiments = new ArrayList<>();
  private final Map<Long, Job> out = new HashMap<>();

  /** Restored jobs of which it is not decided again yet what they saw. */
  private final Deque<Job> restored = new ArrayDeque<>();

  /** Results that no decision has seen yet. */
  private final Map<Long, Result> unseen = new HashMap<>();

  /** The points without any result that a decision has seen, by their experiments. */
  private final TreeMap<Integer, Point> pending = new TreeMap<>();

  private long jobs;
  private int begun;
  private long seen;
  private boolean stopped;

  /** What is to be done now. */
  public sealed interface Decision {

    /** A job, which the search takes as begun. */
    record Train(Job job) implements Decision {}

    /** Nothing before the next job ends. */
    record Wait() implements Decision {}

    /** Nothing more; no job is out. */
    record Finished(Reason reason) implements Decision {}
  }

  /** Why a search is over. */
  public enum Reason {
    /** As many experiments as there may be. */
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

    /** So many rungs are accounted for. */
    private int rungs;

    private long newestJob;
    private long newestResult;
    private @Nullable Trial trial;

    Progress(Point point) {
      this.point = point;
    }
  }

  /** Nothing has happened yet. */
  public Search(SearchPlan plan) {
    this.plan = plan;
    this.strategy = plan.method().strategy(plan.space(), plan.goal(), plan.seed());
    this.rungs = plan.pruning().map(pruning -> pruning.rungs().amounts()).orElse(List.of());
    this.promotions =
        plan.pruning().map(p -> Promotions.of(p.rule(), p.rungs().count())).orElse(null);
    this.stopWhen = plan.stopWhen().map(StopWhen::new).orElse(null);
  }

  /** Decides the next job, if enough results are known. */
  public Decision next() {
    if (!decidedAgain() || !ready(jobs + 1)) {
      return new Decision.Wait();
    }
    Optional<Job> next = promoted().or(this::another).or(this::last);
    next.ifPresent(this::handOut);
    return next.<Decision>map(Decision.Train::new)
        .orElseGet(() -> out.isEmpty() ? new Decision.Finished(reason()) : new Decision.Wait());
  }

  /** Sees what the restored jobs saw, as far as it is known. */
  private boolean decidedAgain() {
    while (!restored.isEmpty() && ready(restored.element().number())) {
      begin(restored.remove());
    }
    return restored.isEmpty();
  }

  /** Sees the results that a job is decided from; false if not all of them are known. */
  private boolean ready(long job) {
    if (!plan.heedsResults()) {
      return job <= jobs || out.size() < plan.parallel();
    }
    while (seen < job - plan.parallel() || (seen < job - 1 && idle())) {
      if (!see()) {
        return false;
      }
    }
    return true;
  }

  private boolean idle() {
    return stopped || (begun >= most() && nextPromotion().isEmpty());
  }

  private Optional<Promotion> nextPromotion() {
    return promotions == null ? Optional.empty() : promotions.next();
  }

  private boolean see() {
    Result result = unseen.remove(seen + 1);
    if (result == null) {
      return false;
    }
    seen++;
    Job job = result.job();
    pending.remove(job.experiment());
    strategy.tell(job.experiment() - 1, trial(result));
    if (promotions != null) {
      account(promotions, result);
    }
    stopped |= stopWhen != null && measures(result.end()).map(stopWhen::holds).orElse(false);
    return true;
  }

  private static Optional<Measures> measures(JobEnd end) {
    if (end instanceof JobEnd.Paused paused) {
      return Optional.of(paused.measures());
    }
    return end instanceof JobEnd.Completed completed
        ? Optional.of(completed.measures())
        : Optional.empty();
  }

  private Trial trial(Result result) {
    Point point = point(result.job().experiment());
    if (result.end() instanceof JobEnd.Paused paused) {
      return Trial.pruned(point, rung(result.job()), paused.measures().valScore());
    }
    return result.end() instanceof JobEnd.Completed completed
        ? Trial.completed(point, completed.measures().valScore())
        : Trial.failed(point);
  }

  /**
   * One that is trained to its end counts at all rungs, one that failed at the one it was on its
   * way to.
   */
  private void account(Promotions promotions, Result result) {
    Job job = result.job();
    Progress progress = progress(job.experiment());
    double score = measures(result.end()).map(Measures::valScore).orElse(Double.NaN);
    double loss = Double.isNaN(score) ? Double.POSITIVE_INFINITY : plan.goal().loss(score);
    int last =
        result.end() instanceof JobEnd.Completed
            ? rungs.size() - 1
            : StrictMath.min(rung(job), rungs.size() - 1);
    for (; progress.rungs <= last; progress.rungs++) {
      boolean pauses = result.end() instanceof JobEnd.Paused && progress.rungs == last;
      if (pauses && progress.newestJob == job.number()) {
        promotions.pauses(job.experiment(), progress.rungs, loss);
      } else {
        promotions.passes(job.experiment(), progress.rungs, loss);
      }
    }
  }

  private Optional<Job> promoted() {
    return stopped ? Optional.empty() : nextPromotion().map(p -> job(p.experiment(), p.rung() + 1));
  }

  /** A new experiment. */
  private Optional<Job> another() {
    if (stopped || begun >= most()) {
      return Optional.empty();
    }
    Point point =
        begun < plan.startWith().size()
            ? plan.startWith().get(begun)
            : strategy.ask(begun, List.copyOf(pending.values()));
    experiments.add(new Progress(point));
    return Optional.of(job(experiments.size(), 0));
  }

  /**
   * If pruning has left nobody with a score at the end, the one that came furthest is trained to
   * its end; if none has a score anywhere, one that has not failed.
   */
  private Optional<Job> last() {
    if (stopped || promotions == null) {
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
        .min(Comparator.comparing(trials::get, Ranking.comparator(plan.goal())))
        .map(i -> job(i + 1, rungs.size()));
  }

  private Job job(int experiment, int rung) {
    return new Job(jobs + 1, experiment, rung < rungs.size() ? rungs.get(rung) : Job.ITS_END);
  }

  /** From 0; the number of rungs for the end. */
  private int rung(Job job) {
    return job.toItsEnd() ? rungs.size() : rungs.indexOf(job.until());
  }

  private void handOut(Job job) {
    jobs++;
    out.put(job.number(), job);
    begin(job);
  }

  private void begin(Job job) {
    int experiment = job.experiment();
    progress(experiment).newestJob = job.number();
    if (experiment > begun) {
      begun = experiment;
      if (plan.heedsResults()) {
        pending.put(experiment, point(experiment));
      }
    } else if (promotions != null) {
      promotions.goesOn(experiment);
    }
  }

  private Reason reason() {
    if (stopped) {
      return Reason.STOP_WHEN_HOLDS;
    }
    return strategy.points().orElse(Long.MAX_VALUE) == begun
        ? Reason.ALL_POINTS_TRIED
        : Reason.LIMIT_REACHED;
  }

  /**
   * Takes over the next job as it was decided before a crash, perhaps with another number in
   * parallel. It counts as out.
   *
   * @param point of a new experiment; null for one that goes on
   * @throws IllegalArgumentException if this search cannot have decided so
   */
  public Job restore(long number, int experiment, long until, @Nullable Point point) {
    boolean isNew = experiment == experiments.size() + 1;
    if (number != jobs + 1
        || experiment < 1
        || experiment > experiments.size() + 1
        || isNew == (point == null)
        || (until != Job.ITS_END && !rungs.contains(until))) {
      throw new IllegalArgumentException(
          "Job " + number + " cannot train experiment " + experiment + " until " + until);
    }
    if (point != null) {
      experiments.add(new Progress(point));
    }
    var job = new Job(number, experiment, until);
    jobs++;
    out.put(number, job);
    restored.add(job);
    return job;
  }

  /**
   * Takes note of what came of a job.
   *
   * @throws IllegalArgumentException if the job is not out, or pauses though it was to its end
   */
  public void ended(long number, JobEnd end) {
    Job job = out.get(number);
    if (job == null || (end instanceof JobEnd.Paused && job.toItsEnd())) {
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

  /** How many there will be at most; empty for any number. */
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
