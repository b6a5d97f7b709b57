package io.github.scitemplate.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.search.Search.Decision;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.Spaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Does what a search decides in made-up time: jobs take random times and have results that depend
 * on their points alone; the search is forgotten at random moments and restored from what was
 * written down.
 */
final class SimulatedSession {
  private final SearchPlan plan;
  private final int members;
  private final Random random;
  private final double killed;
  private final List<Line> journal = new ArrayList<>();
  private final Map<Long, JobEnd> results = new HashMap<>();
  private final Map<Long, Double> running = new HashMap<>();
  private double now;
  private int kills;
  private int mostRunning;

  /**
   * A decision as it is written down.
   *
   * @param values of a new experiment
   */
  record Line(Job job, @Nullable Map<String, Object> values) {}

  /**
   * @param seed of durations and kills
   * @param killed the probability of a kill at each step
   */
  SimulatedSession(SearchPlan plan, long seed, double killed) {
    this(plan, 1, seed, killed);
  }

  /**
   * @param members how many experiments each point has
   */
  SimulatedSession(SearchPlan plan, int members, long seed, double killed) {
    this.plan = plan;
    this.members = members;
    this.random = new Random(seed);
    this.killed = killed;
  }

  /** One that goes on from the first decisions of another; without some of their results. */
  SimulatedSession after(int decisions, SearchPlan newPlan, double lost) {
    var next = new SimulatedSession(newPlan, members, random.nextLong(), killed);
    for (Line line : journal.subList(0, decisions)) {
      next.journal.add(line);
      JobEnd end = results.get(line.job().number());
      if (end != null && random.nextDouble() >= lost) {
        next.results.put(line.job().number(), end);
      }
    }
    return next;
  }

  /** What was decided until the search is over. */
  List<Line> run() {
    AveragedSearch search = restored();
    while (true) {
      if (kill()) {
        search = restored();
      }
      Decision decision = search.next();
      if (decision instanceof Decision.Finished) {
        assertEquals(Set.of(), running.keySet());
        assertEquals(decision, search.next());
        return journal;
      }
      if (kill()) {
        // The decision was not written down.
        search = restored();
      } else if (decision instanceof Decision.Train train) {
        begin(train.job(), search);
      } else {
        assertFalse(running.isEmpty(), "it waits for nothing");
        endOne(search);
      }
    }
  }

  private boolean kill() {
    boolean kill = random.nextDouble() < killed;
    kills += kill ? 1 : 0;
    return kill;
  }

  private AveragedSearch restored() {
    var search = new AveragedSearch(plan, members);
    running.clear();
    for (Line line : journal) {
      Job job = line.job();
      Point point = line.values() == null ? null : plan.space().point(line.values());
      assertEquals(job, search.restore(job.number(), job.experiment(), job.until(), point));
      if (!results.containsKey(job.number())) {
        running.put(job.number(), now + random.nextDouble());
      }
    }
    var told = new ArrayList<>(results.keySet());
    Collections.shuffle(told, random);
    told.forEach(number -> search.ended(number, result(number)));
    return search;
  }

  private void begin(Job job, AveragedSearch search) {
    boolean isNew = journal.stream().noneMatch(l -> l.job().experiment() == job.experiment());
    journal.add(new Line(job, isNew ? search.point(job.experiment()).values() : null));
    // Most are quick, some take very long.
    running.put(job.number(), now + Math.pow(random.nextDouble(), 4));
    mostRunning = Math.max(mostRunning, running.size());
    assertTrue(journal.size() < 5000, "there is no end");
  }

  private void endOne(AveragedSearch search) {
    long number = Collections.min(running.entrySet(), Map.Entry.comparingByValue()).getKey();
    Double end = running.remove(number);
    now = end == null ? now : end;
    Job job = journal.get((int) number - 1).job();
    results.put(number, outcome(job, search.point(job.experiment())));
    search.ended(number, result(number));
  }

  private JobEnd result(long number) {
    JobEnd end = results.get(number);
    return end == null ? new JobEnd.Failed() : end;
  }

  /** Of a hundred jobs ten fail, five have no score, five stop early. */
  private JobEnd outcome(Job job, Point point) {
    // What has stopped early has nothing more to train when the others of its point go on.
    return journal.subList(0, (int) job.number()).stream()
        .map(Line::job)
        .filter(other -> other.experiment() == job.experiment())
        .map(other -> trained(other, point))
        .filter(JobEnd.Completed.class::isInstance)
        .findFirst()
        .orElseGet(() -> trained(job, point));
  }

  private JobEnd trained(Job job, Point point) {
    long member = (job.experiment() - 1L) % members;
    var draws =
        new SplittableRandom(31L * point.hashCode() + job.until().number() + 1_000_003L * member);
    int kind = draws.nextInt(100);
    if (kind < 10) {
      return new JobEnd.Failed();
    }
    double score = Spaces.score(point) + draws.nextDouble() / (1 + job.until().number());
    var measures = new Measures(kind < 15 ? Double.NaN : score, 10L, 5L, null);
    return job.until().isToItsEnd() || kind < 20
        ? new JobEnd.Completed(measures)
        : new JobEnd.Paused(measures);
  }

  /** Checks what holds for every search. */
  void checkRules() {
    List<Extent> untils = new ArrayList<>();
    plan.pruning()
        .ifPresent(
            pruning ->
                pruning.rungs().amounts().forEach(amount -> untils.add(Extent.upTo(amount))));
    untils.add(Extent.toItsEnd());
    Map<Integer, Job> newest = new HashMap<>();
    Set<Integer> over = new HashSet<>();
    boolean completed = false;
    for (int i = 0; i < journal.size(); i++) {
      Job job = journal.get(i).job();
      assertEquals(i + 1, job.number());
      assertFalse(over.contains(job.experiment()), "it goes on after its end: " + job);
      assertEquals((job.number() - 1) % members, (job.experiment() - 1) % members, "" + job);
      Job before = newest.put(job.experiment(), job);
      assertEquals(before == null, journal.get(i).values() != null);
      assertTrue(before != null || job.experiment() == newest.size(), "out of order: " + job);
      int reached = before == null ? -1 : untils.indexOf(before.until());
      assertTrue(untils.indexOf(job.until()) > reached, before + ", then " + job);
      JobEnd end = result(job.number());
      if (members == 1 ? !(end instanceof JobEnd.Paused) : end instanceof JobEnd.Failed) {
        over.add(job.experiment());
      }
      completed |= end instanceof JobEnd.Completed;
    }
    assertTrue(newest.size() / members <= plan.experiments().orElse(Long.MAX_VALUE));
    assertEquals(0, newest.size() % members, "some of a point's experiments never begin");
    assertTrue(
        members > 1 || completed || over.size() == newest.size() || plan.stopWhen().isPresent(),
        "nobody was trained to the end");
    assertTrue(members > 1 || mostRunning <= plan.parallel(), mostRunning + " at once");
  }

  List<Line> journal() {
    return journal;
  }

  int kills() {
    return kills;
  }

  int mostRunning() {
    return mostRunning;
  }

  int experiments() {
    return (int) journal.stream().filter(line -> line.values() != null).count();
  }
}
