package io.github.scitemplate.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.Search.Decision;
import io.github.scitemplate.search.Search.Reason;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.pruning.Asha;
import io.github.scitemplate.search.pruning.MedianRule;
import io.github.scitemplate.search.pruning.Pruning;
import io.github.scitemplate.search.pruning.PruningPlan;
import io.github.scitemplate.search.pruning.Rungs;
import io.github.scitemplate.search.space.GridPoints;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import io.github.scitemplate.search.space.Spaces;
import io.github.scitemplate.search.strategy.SearchMethod;
import io.github.scitemplate.search.strategy.SearchStrategy;
import io.github.scitemplate.search.strategy.Trial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SearchTest {
  private static final Rungs RUNGS = new Rungs(List.of(1L, 3L, 9L));
  private static final Pruning ASHA = new Asha(ScoreMode.MIN, 3);
  private static final Pruning MEDIAN = new MedianRule(ScoreMode.MIN, 3);

  /** A space, a method and a way of pruning, in words for the report. */
  static Stream<SearchPlan> plans() {
    var plans = new ArrayList<SearchPlan>();
    int kind = 0;
    for (SearchMethod method : SearchMethod.values()) {
      for (Optional<Pruning> rule :
          List.<Optional<Pruning>>of(Optional.empty(), Optional.of(ASHA), Optional.of(MEDIAN))) {
        for (int parallel : List.of(1, 2 + kind % 3, 5 + kind % 4)) {
          kind++;
          plans.add(plan(method, rule, parallel, kind % 4 == 0));
        }
      }
    }
    return plans.stream();
  }

  private static SearchPlan plan(
      SearchMethod method, Optional<Pruning> rule, int parallel, boolean stops) {
    boolean grid = method == SearchMethod.GRID;
    SearchSpace space = grid ? Spaces.choices() : Spaces.everything();
    return new SearchPlan(
        space,
        method,
        7 + parallel,
        ScoreMode.MIN,
        grid ? List.of() : List.of(space.randomPoint(5, 5), space.randomPoint(5, 6)),
        grid ? OptionalLong.empty() : OptionalLong.of(40),
        rule.map(r -> new PruningPlan(r, RUNGS)),
        stops
            ? Optional.of(Expression.parse(grid ? "val_score > 15" : "val_score < 60"))
            : Optional.empty(),
        parallel);
  }

  @ParameterizedTest
  @MethodSource("plans")
  void jobsDependNeitherOnTheirDurationsNorOnKills(SearchPlan plan) {
    var straight = new SimulatedSession(plan, 1, 0);
    var otherwise = new SimulatedSession(plan, 2, 0);
    var killed = new SimulatedSession(plan, 3, 0.1);
    assertEquals(straight.run(), otherwise.run());
    assertEquals(straight.journal(), killed.run());
    assertTrue(killed.kills() > 0);
    straight.checkRules();
    otherwise.checkRules();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void jobsThatWereForgottenAreDecidedAgain(SearchPlan plan) {
    var straight = new SimulatedSession(plan, 1, 0);
    List<SimulatedSession.Line> jobs = straight.run();
    var random = new SplittableRandom(4);
    for (int i = 0; i < 4; i++) {
      SimulatedSession again = straight.after(random.nextInt(jobs.size() + 1), plan, 0.3 * i);
      assertEquals(jobs, again.run());
      again.checkRules();
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void aSearchGoesOnWithAnotherNumberInParallel(SearchPlan plan) {
    for (int parallel : List.of(1, 3, 8)) {
      var first = new SimulatedSession(plan, 1, 0);
      List<SimulatedSession.Line> jobs = List.copyOf(first.run());
      int kept = jobs.size() / 2;
      SearchPlan changed = parallel(plan, parallel);
      SimulatedSession second = first.after(kept, changed, 0.3);
      assertEquals(jobs.subList(0, kept), second.run().subList(0, kept));
      second.checkRules();
      SimulatedSession same = first.after(kept, changed, 0);
      assertEquals(second.journal(), same.run());
    }
  }

  @Test
  void asManyJobsAsAllowedAreOutAtOnce() {
    for (SearchMethod method : List.of(SearchMethod.RANDOM, SearchMethod.TPE)) {
      var session = new SimulatedSession(plan(method, Optional.of(ASHA), 6, false), 1, 0);
      session.run();
      assertEquals(6, session.mostRunning());
    }
  }

  @Test
  void searchesOfAllKindsUseTheirExperiments() {
    plans()
        .filter(plan -> plan.stopWhen().isEmpty())
        .forEach(
            plan -> {
              var session = new SimulatedSession(plan, 1, 0);
              session.run();
              long most = plan.experiments().orElseGet(() -> GridPoints.count(plan.space()));
              assertEquals(most, session.experiments());
            });
  }

  @Test
  void aConditionToStopSavesExperiments() {
    SearchPlan plan = plan(SearchMethod.RANDOM, Optional.empty(), 3, true);
    var stopped = new SimulatedSession(plan, 1, 0);
    stopped.run();
    assertTrue(stopped.experiments() < 40, "" + stopped.experiments());
  }

  @Test
  void everyQuestionSeesExactlyTheResultsUpToParallelBefore() {
    SearchPlan plan = parallel(plan(SearchMethod.TPE, Optional.empty(), 4, false), 4);
    var search = new Search(plan);
    List<Point> points = new ArrayList<>();
    SearchStrategy strategy =
        SearchMethod.TPE.strategy(plan.space(), plan.scoreMode(), plan.seed());
    for (int n = 1; n <= 40; n++) {
      if (n > 4) {
        // Later results are known already; only the oldest counts.
        Point seen = points.get(n - 5);
        strategy.tell(n - 5, Trial.completed(seen, Spaces.score(seen)));
      }
      Point expected =
          n <= 2
              ? plan.startWith().get(n - 1)
              : strategy.ask(n - 1, List.copyOf(points.subList(Math.max(0, n - 4), n - 1)));
      Job job = job(search.next());
      assertEquals(new Job(n, n, Extent.toItsEnd()), job);
      assertEquals(expected, search.point(n));
      points.add(expected);
      if (n % 4 == 0) {
        // The newest ends first.
        for (int ended = n; ended > n - 4; ended--) {
          assertInstanceOf(Decision.Wait.class, search.next());
          search.ended(
              ended, new JobEnd.Completed(Measures.of(Spaces.score(points.get(ended - 1)))));
        }
      }
    }
    assertEquals(new Decision.Finished(Reason.LIMIT_REACHED), search.next());
  }

  @Test
  void aSearchThatLearnsNothingWaitsForNoResult() {
    var search = new Search(parallel(plan(SearchMethod.SOBOL, Optional.empty(), 2, false), 2));
    assertEquals(1, job(search.next()).number());
    assertEquals(2, job(search.next()).number());
    assertEquals(new Decision.Wait(), search.next());
    search.ended(2, new JobEnd.Failed());
    assertEquals(3, job(search.next()).number());
    search.ended(3, new JobEnd.Failed());
    assertEquals(4, job(search.next()).number(), "job 1 takes its time");
  }

  @Test
  void theBestOfARungGoOnBeforeAnotherBegins() {
    List<String> jobs = run(pruned(ASHA, 6), job -> paused(job, job.experiment()));
    assertEquals(
        List.of("1 to 1", "2 to 1", "3 to 1", "1 to 3", "4 to 1", "5 to 1", "6 to 1", "2 to 3"),
        jobs.subList(0, 8));
  }

  @Test
  void anExperimentAmongTheBestOfAllRungsIsTrainedToItsEnd() {
    List<String> jobs = run(pruned(ASHA, 27), job -> paused(job, job.experiment()));
    assertTrue(jobs.containsAll(List.of("1 to 1", "1 to 3", "1 to 9", "1 to 0")), "" + jobs);
    assertEquals(27 + 9 + 3 + 1, jobs.size());
  }

  @Test
  void ofEqualScoresTheFirstGoesOn() {
    List<String> jobs = run(pruned(ASHA, 9), job -> paused(job, 0.5));
    assertEquals(
        List.of("1 to 3", "2 to 3", "3 to 3"),
        jobs.stream().filter(job -> job.endsWith("to 3")).toList());
  }

  @Test
  void fewerExperimentsThanOneGoesOnOfStillEndWithOneTrainedToItsEnd() {
    assertEquals(
        List.of("1 to 1", "2 to 1", "2 to 0"),
        run(pruned(ASHA, 2), job -> paused(job, -job.experiment())));
    assertEquals(
        List.of("1 to 1", "2 to 1", "2 to 0", "1 to 0"),
        run(
            pruned(ASHA, 2),
            job ->
                job.until().isToItsEnd() && job.experiment() == 2
                    ? new JobEnd.Failed()
                    : paused(job, -job.experiment())),
        "if the best fails, the next best");
  }

  @Test
  void whatCameFurtherIsTrainedToItsEndFirst() {
    List<String> jobs =
        run(
            pruned(ASHA, 4),
            job -> job.until().number() == 3 ? paused(job, 9) : paused(job, job.experiment()));
    assertEquals(List.of("1 to 1", "2 to 1", "3 to 1", "1 to 3", "4 to 1", "1 to 0"), jobs);
  }

  @Test
  void ifAllFailNobodyIsTrainedToItsEnd() {
    for (Pruning rule : List.of(ASHA, MEDIAN)) {
      assertEquals(
          List.of("1 to 1", "2 to 1", "3 to 1", "4 to 1"),
          run(pruned(rule, 4), job -> new JobEnd.Failed()));
    }
  }

  @Test
  void ifNobodyHasAScoreOneIsTrainedToItsEndAllTheSame() {
    assertEquals(
        List.of("1 to 1", "2 to 1", "3 to 1", "4 to 1", "2 to 0"),
        run(
            pruned(ASHA, 4),
            job -> job.experiment() == 1 ? new JobEnd.Failed() : paused(job, Double.NaN)));
  }

  @Test
  void theMedianRuleEndsNobodyBeforeThreeOthersEvenWithoutAScore() {
    List<String> jobs =
        run(pruned(MEDIAN, 4), job -> paused(job, job.experiment() == 1 ? 1 : Double.NaN));
    assertTrue(jobs.containsAll(List.of("1 to 0", "2 to 0", "3 to 0")), jobs.toString());
    assertFalse(jobs.contains("4 to 3"), jobs.toString());
  }

  @Test
  void earlyStoppingCountsAtAllRungsAndIsNotGoneOnWith() {
    List<String> jobs =
        run(
            pruned(ASHA, 6),
            job ->
                job.experiment() == 1
                    ? new JobEnd.Completed(Measures.of(0.1))
                    : paused(job, job.experiment()));
    assertEquals(
        List.of("1 to 1", "2 to 1", "3 to 1", "4 to 1", "5 to 1", "6 to 1", "2 to 3"), jobs);
  }

  @Test
  void theMedianRuleLetsEachGoOnOnceWhileItIsNoWorseThanTheOthers() {
    List<String> jobs = run(pruned(MEDIAN, 6), job -> paused(job, job.experiment()));
    assertEquals(List.of("1 to 1", "1 to 3", "1 to 9", "1 to 0", "2 to 1"), jobs.subList(0, 5));
    assertEquals(3 * 4 + 3, jobs.size(), "the last three are worse than the first three");
  }

  @Test
  void aConditionToStopEndsTheSearchOnceAllJobsAreOver() {
    SearchPlan plan =
        new SearchPlan(
            Spaces.everything(),
            SearchMethod.RANDOM,
            1,
            ScoreMode.MAX,
            List.of(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.of(Expression.parse("val_score >= 0.99 and iterations < 100")),
            2);
    var search = new Search(plan);
    assertEquals(OptionalLong.empty(), search.experimentsAtMost());
    for (int n = 1; n <= 6; n++) {
      assertEquals(n, job(search.next()).number());
      if (n > 1) {
        // The best of them took too long, and the failed one has no score.
        search.ended(
            n - 1,
            n == 3
                ? new JobEnd.Failed()
                : new JobEnd.Completed(new Measures(0.97 + 0.005 * n, 90 + 5L * n, 1L, null)));
      }
    }
    search.ended(6, new JobEnd.Completed(new Measures(0.995, 10L, 1L, null)));
    assertEquals(7, job(search.next()).number(), "result 6 is not job 7's to see");
    assertEquals(new Decision.Wait(), search.next());
    search.ended(7, new JobEnd.Failed());
    assertEquals(new Decision.Finished(Reason.STOP_WHEN_HOLDS), search.next());
  }

  @Test
  void aConditionToStopNamesOnlyWhatResultsHave() {
    assertStopWhenRefused("val_scor > 1", "Did you mean val_score?");
    assertStopWhenRefused("loss < 1", "best_iteration, iterations, test_score, val_score");
    assertStopWhenRefused("val_score", "neither true nor false");
    assertStopWhenRefused("val_score > 'high'", "compares numbers");
  }

  private static void assertStopWhenRefused(String condition, String words) {
    UserException e =
        assertThrows(UserException.class, () -> StopWhen.check(Expression.parse(condition)));
    assertTrue(e.toString().contains(words), e.toString());
  }

  @Test
  void aFailureThatIsTriedAgainChangesNoDecisionBeforeIt() {
    SearchPlan plan = pruned(ASHA, 9);
    Function<Job, JobEnd> ends =
        job -> job.number() == 2 ? new JobEnd.Failed() : paused(job, job.experiment());
    var search = new Search(plan);
    List<Job> jobs = new ArrayList<>();
    Map<Long, JobEnd> results = new HashMap<>();
    for (int n = 1; n <= 6; n++) {
      Job job = job(search.next());
      jobs.add(job);
      results.put(job.number(), ends.apply(job));
      search.ended(job.number(), ends.apply(job));
    }
    var restored = new Search(plan);
    for (Job job : jobs) {
      boolean isNew = job.experiment() > restored.experiments();
      Point point = isNew ? search.point(job.experiment()) : null;
      restored.restore(job.number(), job.experiment(), job.until(), point);
    }
    results.remove(2L);
    results.forEach(restored::ended);
    assertEquals(new Decision.Wait(), restored.next(), "the second is tried again");
    restored.ended(2, paused(jobs.get(1), 0.1));
    assertEquals(7, job(restored.next()).number());
  }

  @Test
  void trialsAreTheNewestResultsOfTheExperiments() {
    var search = new Search(pruned(ASHA, 3));
    for (int n = 1; n <= 3; n++) {
      search.next();
      search.ended(n, n == 2 ? new JobEnd.Failed() : paused(new Job(n, n, Extent.of(1)), n));
    }
    Job promoted = job(search.next());
    assertEquals(new Job(4, 1, Extent.of(3)), promoted);
    Function<Integer, Point> point = search::point;
    assertEquals(
        List.of(
            Trial.pruned(point.apply(1), 0, 1.0),
            Trial.failed(point.apply(2)),
            Trial.pruned(point.apply(3), 0, 3.0)),
        search.trials());
    search.ended(4, new JobEnd.Completed(Measures.of(0.5)));
    assertEquals(Trial.completed(point.apply(1), 0.5), search.trials().get(0));
  }

  @Test
  void whatNoSearchCanHaveDecidedIsRefused() {
    var search = new Search(pruned(ASHA, 3));
    Point point = Spaces.everything().randomPoint(1, 1);
    assertRefused(() -> search.restore(2, 1, Extent.of(1), point));
    assertRefused(() -> search.restore(1, 2, Extent.of(1), point));
    assertRefused(() -> search.restore(1, 1, Extent.of(2), point));
    assertRefused(() -> search.restore(1, 1, Extent.of(1), null));
    assertEquals(new Job(1, 1, Extent.of(1)), search.restore(1, 1, Extent.of(1), point));
    assertRefused(() -> search.restore(2, 1, Extent.of(3), point));
    assertRefused(() -> search.ended(2, new JobEnd.Failed()));
    search.ended(1, new JobEnd.Failed());
    assertRefused(() -> search.ended(1, new JobEnd.Failed()));
    search.restore(2, 2, Extent.toItsEnd(), point);
    assertRefused(() -> search.ended(2, new JobEnd.Paused(Measures.of(1))));
  }

  private static void assertRefused(Executable action) {
    assertThrows(IllegalArgumentException.class, action);
  }

  @Test
  void aGridIsTriedInItsOrderAndThenOver() {
    SearchPlan plan = plan(SearchMethod.GRID, Optional.empty(), 3, false);
    var search = new Search(plan);
    var points = new GridPoints(plan.space());
    int count = 0;
    for (Decision next = search.next(); next instanceof Decision.Train t; next = search.next()) {
      assertTrue(points.advance());
      assertEquals(points.point(), search.point(t.job().experiment()));
      search.ended(t.job().number(), new JobEnd.Completed(Measures.of(1)));
      count++;
    }
    assertEquals(OptionalLong.of(count), search.experimentsAtMost());
    assertEquals(new Decision.Finished(Reason.ALL_POINTS_TRIED), search.next());
  }

  @Test
  void aGridHasNoPointToStartWith() {
    SearchPlan plan = plan(SearchMethod.RANDOM, Optional.empty(), 1, false);
    UserException e =
        assertThrows(
            UserException.class,
            () ->
                new SearchPlan(
                    plan.space(),
                    SearchMethod.GRID,
                    1,
                    plan.scoreMode(),
                    plan.startWith(),
                    plan.experiments(),
                    plan.pruning(),
                    plan.stopWhen(),
                    1));
    assertTrue(e.toString().contains("Remove start_with"), e.toString());
  }

  private static SearchPlan pruned(Pruning rule, int experiments) {
    return new SearchPlan(
        Spaces.everything(),
        SearchMethod.RANDOM,
        1,
        ScoreMode.MIN,
        List.of(),
        OptionalLong.of(experiments),
        Optional.of(new PruningPlan(rule, RUNGS)),
        Optional.empty(),
        1);
  }

  static SearchPlan parallel(SearchPlan plan, int parallel) {
    return new SearchPlan(
        plan.space(),
        plan.method(),
        plan.seed(),
        plan.scoreMode(),
        plan.startWith(),
        plan.experiments(),
        plan.pruning(),
        plan.stopWhen(),
        parallel);
  }

  private static JobEnd paused(Job job, double score) {
    Measures measures = Measures.of(score);
    return job.until().isToItsEnd() ? new JobEnd.Completed(measures) : new JobEnd.Paused(measures);
  }

  private static Job job(Decision decision) {
    return assertInstanceOf(Decision.Train.class, decision).job();
  }

  /** The jobs of a search, one at a time, as "experiment to amount". */
  private static List<String> run(SearchPlan plan, Function<Job, JobEnd> ends) {
    var search = new Search(plan);
    var jobs = new ArrayList<String>();
    for (Decision next = search.next(); next instanceof Decision.Train t; next = search.next()) {
      jobs.add(t.job().experiment() + " to " + t.job().until().number());
      search.ended(t.job().number(), ends.apply(t.job()));
    }
    assertEquals(new Decision.Finished(Reason.LIMIT_REACHED), search.next());
    return jobs;
  }
}
