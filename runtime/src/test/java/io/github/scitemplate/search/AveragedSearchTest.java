package io.github.scitemplate.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.Search.Decision;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.pruning.Asha;
import io.github.scitemplate.search.pruning.MedianRule;
import io.github.scitemplate.search.pruning.Pruning;
import io.github.scitemplate.search.pruning.PruningPlan;
import io.github.scitemplate.search.pruning.Rungs;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import io.github.scitemplate.search.space.Spaces;
import io.github.scitemplate.search.strategy.SearchMethod;
import io.github.scitemplate.search.strategy.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AveragedSearchTest {
  private static final Pruning ASHA = new Asha(ScoreMode.MIN, 3);

  /**
   * A search and the number of experiments of its points.
   *
   * @param members how many a point has
   */
  record Case(SearchPlan plan, int members) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (SearchMethod method : SearchMethod.values()) {
      for (Optional<Pruning> rule :
          List.<Optional<Pruning>>of(
              Optional.empty(), Optional.of(ASHA), Optional.of(new MedianRule(ScoreMode.MIN, 3)))) {
        int kind = cases.size();
        cases.add(new Case(plan(method, rule, 1 + 3 * (kind % 3), kind % 4 == 3), 2 + kind % 4));
      }
    }
    return cases.stream();
  }

  private static SearchPlan plan(
      SearchMethod method, Optional<Pruning> rule, int parallel, boolean stops) {
    boolean grid = method == SearchMethod.GRID;
    SearchSpace space = grid ? Spaces.choices() : Spaces.everything();
    return new SearchPlan(
        space,
        method,
        11,
        ScoreMode.MIN,
        grid ? List.of() : List.of(space.randomPoint(5, 5)),
        grid ? OptionalLong.empty() : OptionalLong.of(16),
        rule.map(r -> new PruningPlan(r, new Rungs(List.of(1L, 3L)))),
        stops ? Optional.of(Expression.parse("val_score < 60")) : Optional.empty(),
        parallel);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void jobsDependNeitherOnTheirDurationsNorOnKillsNorOnWhatTheJournalLost(Case of) {
    var straight = new SimulatedSession(of.plan(), of.members(), 1, 0);
    List<SimulatedSession.Line> jobs = straight.run();
    straight.checkRules();
    assertTrue(straight.mostRunning() < of.plan().parallel() + 2 * of.members() - 1);
    assertEquals(jobs, new SimulatedSession(of.plan(), of.members(), 2, 0).run());
    var killed = new SimulatedSession(of.plan(), of.members(), 3, 0.1);
    assertEquals(jobs, killed.run());
    assertTrue(killed.kills() > 0);
    var random = new SplittableRandom(4);
    for (int i = 0; i < 3; i++) {
      SimulatedSession again = straight.after(random.nextInt(jobs.size() + 1), of.plan(), 0.3 * i);
      assertEquals(jobs, again.run());
      again.checkRules();
    }
  }

  @Test
  void theJobsOfAPointFollowOneAnotherAndItsScoreIsTheirMean() {
    var search = new AveragedSearch(plan(SearchMethod.TPE, Optional.empty(), 1, false), 3);
    for (int job = 1; job <= 3; job++) {
      assertEquals(new Job(job, job, Extent.toItsEnd()), job(search.next()));
    }
    assertInstanceOf(Decision.Wait.class, search.next());
    search.ended(2, completed(0.25, 20L, 0.5));
    search.ended(3, completed(0.5, 30L, 0.75));
    assertEquals(List.of(), search.trials());
    assertInstanceOf(Decision.Wait.class, search.next(), "two of three folds are known");
    search.ended(1, completed(0.75, 40L, 1.0));
    Point first = search.point(1);
    assertEquals(List.of(Trial.completed(first, 0.5)), search.trials());
    assertEquals(new Job(4, 4, Extent.toItsEnd()), job(search.next()));
    assertEquals(first, search.point(3));
    assertFalse(first.equals(search.point(4)));
    assertThrows(IllegalArgumentException.class, () -> search.ended(1, new JobEnd.Failed()));
  }

  private static JobEnd completed(double score, long iterations, double testScore) {
    return new JobEnd.Completed(new Measures(score, iterations, 3L, testScore));
  }

  @Test
  void aConditionToStopSeesTheMeans() {
    for (String holds :
        List.of(
            "val_score == 2", "iterations == 25", "test_score == 0.75", "best_iteration == 3")) {
      assertTrue(stopsAfterOnePoint(holds), holds);
    }
    for (String not : List.of("val_score == 1", "iterations == 20", "test_score > 0.75")) {
      assertFalse(stopsAfterOnePoint(not), not);
    }
  }

  private static boolean stopsAfterOnePoint(String condition) {
    SearchPlan plan = plan(SearchMethod.RANDOM, Optional.empty(), 1, false);
    var search =
        new AveragedSearch(
            new SearchPlan(
                plan.space(),
                plan.method(),
                1,
                ScoreMode.MIN,
                List.of(),
                plan.experiments(),
                Optional.empty(),
                Optional.of(Expression.parse(condition)),
                1),
            2);
    search.next();
    search.next();
    search.ended(1, completed(1, 20, 0.5));
    search.ended(2, completed(3, 30, 1));
    return search.next().equals(new Decision.Finished(Search.Reason.STOP_WHEN_HOLDS));
  }

  @Test
  void aFailureOrAMissingScoreOfOneIsThatOfThePoint() {
    assertEquals(
        Trial.failed(point(0)),
        trialOf(new JobEnd.Failed(), completed(0.1, 1, 1), completed(0.2, 1, 1)));
    assertFalse(trialOf(paused(Double.NaN), paused(0.5), paused(0.75)).scored());
    assertEquals(
        Trial.pruned(point(0), 0, 0.5), trialOf(paused(0.25), completed(0.5, 1, 1), paused(0.75)));
    assertEquals(
        Trial.completed(point(0), 0.5),
        trialOf(completed(0.25, 1, 1), completed(0.5, 1, 1), completed(0.75, 1, 1)));
  }

  private static JobEnd paused(double score) {
    return new JobEnd.Paused(Measures.of(score));
  }

  private static Point point(int index) {
    return plan(SearchMethod.RANDOM, Optional.of(ASHA), 1, false).startWith().get(index);
  }

  /** What a search learns of a point whose three experiments end so at the first rung. */
  private static Trial trialOf(JobEnd... ends) {
    var search = new AveragedSearch(plan(SearchMethod.RANDOM, Optional.of(ASHA), 1, false), 3);
    for (int number = 1; number <= 3; number++) {
      assertEquals(Extent.upTo(1), job(search.next()).until());
    }
    for (int number = 3; number > 0; number--) {
      search.ended(number, ends[number - 1]);
    }
    return search.trials().get(0);
  }

  @Test
  void aPointIsPromotedByItsMeanWithAllItsExperiments() {
    var search = new AveragedSearch(plan(SearchMethod.RANDOM, Optional.of(ASHA), 1, false), 2);
    double[][] scores = {{1, 9}, {4, 4}, {0, 11}}; // the means are 5, 4 and 5.5
    for (double[] point : scores) {
      for (double score : point) {
        search.ended(job(search.next()).number(), paused(score));
      }
    }
    assertEquals(new Job(7, 3, Extent.upTo(3)), job(search.next()));
    assertTrue(search.isWithinPoint());
    assertEquals(new Job(8, 4, Extent.upTo(3)), job(search.next()));
    assertFalse(search.isWithinPoint());
  }

  @Test
  void theFirstJobOfAPointSeesExactlyThePointsWhollyBeforeTheLastParallelJobs() {
    SearchPlan plan = plan(SearchMethod.RANDOM, Optional.empty(), 1, false);
    for (int members = 1; members <= 7; members++) {
      for (int parallel = 1; parallel <= 20; parallel++) {
        SearchPlan one = SearchTest.parallel(plan, parallel);
        int atOnce = one.forPointsOf(members).parallel();
        for (int point = 1; point <= 30; point++) {
          int job = (point - 1) * members + 1;
          int whole = Math.max(0, job - parallel) / members;
          assertEquals(whole, Math.max(0, point - atOnce), members + ", " + parallel);
        }
      }
    }
  }

  @Test
  void aSearchOfOneExperimentAPointIsThatOfExperiments() {
    SearchPlan plan = plan(SearchMethod.TPE, Optional.of(ASHA), 3, false);
    var plain = new Search(plan);
    var averaged = new AveragedSearch(plan, 1);
    var random = new SplittableRandom(8);
    List<Job> out = new ArrayList<>();
    int decided = 0;
    while (true) {
      Decision decision = plain.next();
      assertEquals(decision, averaged.next());
      if (decision instanceof Decision.Finished) {
        break;
      }
      if (decision instanceof Decision.Train train) {
        decided++;
        out.add(train.job());
        assertEquals(
            plain.point(train.job().experiment()), averaged.point(train.job().experiment()));
        continue;
      }
      Job job = out.remove(random.nextInt(out.size()));
      double score = Spaces.score(plain.point(job.experiment()));
      JobEnd end = job.until().isToItsEnd() ? completed(score, 9, 1) : paused(score);
      plain.ended(job.number(), end);
      averaged.ended(job.number(), end);
    }
    assertTrue(decided > 16, "" + decided);
    assertEquals(plain.trials(), averaged.trials());
  }

  @Test
  void whatAJournalCannotHoldIsRefusedAndTheRestOfAPointHandedOut() {
    SearchPlan plan = plan(SearchMethod.RANDOM, Optional.of(ASHA), 1, false);
    var search = new AveragedSearch(plan, 3);
    Point point = search(plan, 3).point(1);
    Point other = plan.space().randomPoint(9, 9);
    refused(search, 2, 2, Extent.upTo(1), point);
    refused(search, 1, 2, Extent.upTo(1), point);
    refused(search, 1, 4, Extent.upTo(1), point);
    refused(search, 0, 0, Extent.upTo(1), point);
    refused(search, 1, 1, Extent.upTo(2), point);
    assertEquals(new Job(1, 1, Extent.upTo(1)), search.restore(1, 1, Extent.upTo(1), point));
    refused(search, 2, 2, Extent.upTo(1), other);
    refused(search, 2, 2, Extent.upTo(1), null);
    refused(search, 2, 3, Extent.upTo(1), point);
    refused(search, 2, 2, Extent.upTo(3), point);
    assertEquals(new Job(2, 2, Extent.upTo(1)), search.restore(2, 2, Extent.upTo(1), point));
    assertEquals(new Job(3, 3, Extent.upTo(1)), job(search.next()));
    assertInstanceOf(Decision.Wait.class, search.next());
    IntStream.rangeClosed(1, 3).forEach(number -> search.ended(number, paused(number)));
    assertEquals(List.of(Trial.pruned(point, 0, 2)), search.trials());
  }

  private static AveragedSearch search(SearchPlan plan, int members) {
    var search = new AveragedSearch(plan, members);
    search.next();
    return search;
  }

  private static void refused(
      AveragedSearch search, long number, int experiment, Extent until, @Nullable Point point) {
    assertThrows(
        IllegalArgumentException.class, () -> search.restore(number, experiment, until, point));
  }

  private static Job job(Decision decision) {
    return assertInstanceOf(Decision.Train.class, decision).job();
  }
}
