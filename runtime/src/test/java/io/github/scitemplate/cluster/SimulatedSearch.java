package io.github.scitemplate.cluster;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.JobEnd;
import io.github.scitemplate.search.Measures;
import io.github.scitemplate.search.Search;
import io.github.scitemplate.search.SearchPlan;
import io.github.scitemplate.search.pruning.Asha;
import io.github.scitemplate.search.pruning.PruningPlan;
import io.github.scitemplate.search.pruning.Rungs;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.Spaces;
import io.github.scitemplate.search.strategy.SearchMethod;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The jobs of a real search, decided by real results, whose scores follow from the points. */
final class SimulatedSearch extends SimulatedWork {
  static final long FULL = 27;
  static final List<Long> RUNGS = List.of(1L, 3L, 9L);

  private final Search search;
  private final List<Job> journal;
  private final Map<Assignment, Job> open = new HashMap<>();
  private final Deque<Job> earlier = new ArrayDeque<>();
  private final Map<Integer, Point> points;
  private boolean finished;

  /**
   * @param journal the jobs that earlier drivers decided on; receives new ones
   * @param points those of all experiments in the journal; receives new ones
   */
  SimulatedSearch(
      SimulatedTruth truth,
      Danger danger,
      SearchPlan plan,
      List<Job> journal,
      Map<Integer, Point> points) {
    super(truth, danger, 1000);
    this.search = new Search(plan);
    this.journal = journal;
    this.points = points;
    int begun = 0;
    for (Job job : journal) {
      boolean isNew = job.experiment() > begun;
      begun = Math.max(begun, job.experiment());
      search.restore(job.number(), job.experiment(), job.until(), isNew ? points.get(begun) : null);
      Assignment assignment = new Assignment(job.experiment(), job.until());
      if (truth.isSeenOver(assignment)) {
        truth.takenOver.add(assignment);
        search.ended(job.number(), end(job));
      } else {
        earlier.add(job);
      }
    }
  }

  static SearchPlan plan(int experiments, int parallel) {
    return new SearchPlan(
        Spaces.cube(2, 0, 1),
        SearchMethod.RANDOM,
        5,
        ScoreMode.MAX,
        List.of(),
        OptionalLong.of(experiments),
        Optional.of(new PruningPlan(new Asha(ScoreMode.MAX, 3), new Rungs(RUNGS))),
        Optional.empty(),
        parallel);
  }

  private JobEnd end(Job job) {
    Measures measures = Measures.of(Math.sin(job.experiment() * 12.9898));
    return job.until().isToItsEnd() ? new JobEnd.Completed(measures) : new JobEnd.Paused(measures);
  }

  @Override
  public Optional<Assignment> next() {
    @Nullable Job job = earlier.poll();
    if (job == null) {
      Search.Decision decision = search.next();
      finished = decision instanceof Search.Decision.Finished;
      if (!(decision instanceof Search.Decision.Train train)) {
        return Optional.empty();
      }
      job = train.job();
      journal.add(job);
      points.putIfAbsent(job.experiment(), search.point(job.experiment()));
    }
    Assignment assignment = new Assignment(job.experiment(), job.until());
    open.put(assignment, job);
    return Optional.of(give(assignment));
  }

  @Override
  public boolean moreMayCome() {
    return !finished;
  }

  @Override
  void takeOver(Assignment assignment) {
    Job job = Objects.requireNonNull(open.remove(assignment));
    search.ended(job.number(), end(job));
  }
}
