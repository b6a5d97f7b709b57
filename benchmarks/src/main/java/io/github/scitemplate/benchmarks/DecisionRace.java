package io.github.scitemplate.benchmarks;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.JobEnd;
import io.github.scitemplate.search.Measures;
import io.github.scitemplate.search.Search;
import io.github.scitemplate.search.Search.Decision;
import io.github.scitemplate.search.SearchPlan;
import io.github.scitemplate.search.pruning.Asha;
import io.github.scitemplate.search.pruning.MedianRule;
import io.github.scitemplate.search.pruning.Pruning;
import io.github.scitemplate.search.pruning.PruningPlan;
import io.github.scitemplate.search.pruning.Rungs;
import io.github.scitemplate.search.strategy.SearchMethod;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the decisions of a whole search cost, made-up results included.
 *
 * @param jobs decided
 * @param micros of one decision, on average
 * @param slowestMillis the slowest decision
 * @param megabytes of heap that the search holds at its end
 */
record DecisionRace(long jobs, double micros, double slowestMillis, double megabytes) {
  static final Pruning ASHA = new Asha(ScoreMode.MIN, 3);
  static final Pruning MEDIAN = new MedianRule(ScoreMode.MIN, 5);
  private static final int PARALLEL = 4;
  private static final Rungs RUNGS = Rungs.geometric(1, 3, 81);

  static DecisionRace run(
      SearchProblem problem, SearchMethod method, Optional<Pruning> rule, long experiments) {
    SearchPlan plan =
        new SearchPlan(
            problem.space(),
            method,
            0,
            ScoreMode.MIN,
            List.of(),
            OptionalLong.of(experiments),
            rule.map(r -> new PruningPlan(r, RUNGS)),
            Optional.empty(),
            PARALLEL);
    long before = usedBytes();
    var search = new Search(plan);
    var out = new ArrayDeque<Job>();
    long jobs = 0;
    long nanos = 0;
    long slowest = 0;
    while (true) {
      long start = System.nanoTime();
      Decision decision = search.next();
      long took = System.nanoTime() - start;
      nanos += took;
      slowest = Math.max(slowest, took);
      if (decision instanceof Decision.Train train) {
        out.add(train.job());
        jobs++;
      } else if (decision instanceof Decision.Finished) {
        double megabytes = (usedBytesWith(search) - before) / 1e6;
        return new DecisionRace(jobs, nanos / 1e3 / jobs, slowest / 1e6, megabytes);
      } else {
        Job job = out.remove();
        search.ended(job.number(), end(problem, search, job));
      }
    }
  }

  /** The function's value, and less the less it was trained. */
  private static JobEnd end(SearchProblem problem, Search search, Job job) {
    double value = problem.value(search.point(job.experiment()).values());
    return job.until().isToItsEnd()
        ? new JobEnd.Completed(Measures.of(value))
        : new JobEnd.Paused(Measures.of(value + 1.0 / job.until().amount()));
  }

  private static long usedBytesWith(Search search) {
    try {
      return usedBytes();
    } finally {
      Reference.reachabilityFence(search);
    }
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
