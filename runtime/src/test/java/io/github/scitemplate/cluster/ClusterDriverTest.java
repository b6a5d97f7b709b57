package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.space.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a driver holds to, whatever happens to it, to the engine and to the tasks. */
class ClusterDriverTest {
  private static final int MAX_JOBS = 8;
  private static final DriverSettings SETTINGS =
      new DriverSettings(
          MAX_JOBS, Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(3));

  @TempDir private Path folder;

  private SimulatedSession session(
      SimulatedTruth truth, SimulatedTime time, SimulatedFaults faults, long seed) {
    SimulatedEngine engine =
        new SimulatedEngine(time, truth, new ClusterFiles(folder), faults, 5, 20, seed);
    return new SimulatedSession(time, engine, folder, SETTINGS);
  }

  private static SimulatedTruth truth(SimulatedTime time, SimulatedFaults faults) {
    return new SimulatedTruth(
        time,
        experiment -> 60 + (experiment * 37) % 1200,
        SimulatedSearch.FULL,
        faults.lateSeconds());
  }

  @Test
  void everyExperimentIsDoneOnce() throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.NONE);
    SimulatedSession session = session(truth, time, SimulatedFaults.NONE, 1);
    SimulatedWork work = session.run(s -> new SimulatedGrid(truth, () -> {}, 10, 40), 2);
    assertEquals(List.of(), truth.violations);
    assertEquals(40, truth.takenOver.size());
    assertEquals(1, session.engine.taken, "submissions");
    assertEquals(0, session.engine.left(), "tasks that are left");
    assertEquals(List.of(), work.lines);
    double ideal = 0;
    for (int experiment = 1; experiment <= 40; experiment++) {
      ideal += 60 + (experiment * 37) % 1200;
    }
    assertTrue(
        time.seconds() < ideal / 5 + 1300,
        "The session took " + time.seconds() + " s of " + ideal / 5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyExperimentEndsOnceInAnyTrouble(long seed) throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.MANY);
    SimulatedSession session = session(truth, time, SimulatedFaults.MANY, seed);
    Random random = new Random(seed);
    session.run(s -> new SimulatedGrid(truth, s.danger(random, 0.01), 10, 100), 20);
    check(session, truth, 100);
    assertTrue(session.kills > 0, "The driver was never killed");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aSearchDecidesTheSameInAnyTrouble(long seed) throws IOException {
    List<Job> calm = search(folder.resolve("calm"), SimulatedFaults.NONE, seed, 0);
    List<Job> troubled = search(folder.resolve("troubled"), SimulatedFaults.MANY, seed, 0.01);
    assertEquals(calm, troubled);
    assertTrue(calm.size() > 60, "There were only " + calm.size() + " jobs");
  }

  @Test
  void tasksThatEndForNothingAgainAndAgainStopTheSession() {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.NONE);
    SimulatedSession session = session(truth, time, SimulatedFaults.NONE, 1);
    session.engine.isBroken = true;
    UserException e =
        assertThrows(
            UserException.class,
            () -> session.run(s -> new SimulatedGrid(truth, () -> {}, 10, 40), 1));
    assertTrue(e.problem().contains("/opt/java/bin/java: No such file or directory"), e.problem());
    assertTrue(e.problem().contains("FAILED"), e.problem());
    assertEquals(3, session.engine.submits.size(), "submissions");
    assertTrue(time.seconds() < 300, "It took " + time.seconds() + " s");
  }

  @Test
  void aRefusedFirstSubmissionIsTheUsersError() {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.NONE);
    SimulatedSession session = session(truth, time, SimulatedFaults.NONE, 1);
    session.engine.refusal = new UserException("Slurm says: invalid partition", "Name another.");
    UserException e =
        assertThrows(
            UserException.class,
            () -> session.run(s -> new SimulatedGrid(truth, () -> {}, 10, 40), 1));
    assertEquals("Slurm says: invalid partition", e.problem());
    assertEquals(1, session.engine.submits.size());
  }

  @Test
  void aLaterRefusalIsToldAndTriedAgain() throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.NONE);
    SimulatedSession session = session(truth, time, SimulatedFaults.NONE, 1);
    time.in(100, () -> session.engine.refusal = new UserException("Slurm drains", "Wait."));
    time.in(200, () -> session.engine.endAll("CANCELLED"));
    time.in(400, () -> session.engine.refusal = null);
    SimulatedWork work = session.run(s -> new SimulatedGrid(truth, () -> {}, 10, 40), 1);
    check(session, truth, 40);
    assertTrue(work.lines.contains("Slurm refuses more tasks: Slurm drains"), work.lines::toString);
  }

  @Test
  void aLimitOfTheEngineIsKeptAndToldOnce() throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.NONE);
    SimulatedSession session = session(truth, time, SimulatedFaults.NONE, 1);
    session.engine.limit = 3;
    SimulatedWork work = session.run(s -> new SimulatedGrid(truth, () -> {}, 10, 40), 1);
    check(session, truth, 40);
    assertEquals(3, session.engine.mostAlive);
    long told = work.lines.stream().filter(line -> line.contains("QOSMaxSubmit")).count();
    assertTrue(told >= 1 && told <= 1 + time.seconds() / 3600, work.lines::toString);
  }

  @Test
  void whenNoTaskMayBeginAllAreCancelled() throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.NONE);
    SimulatedSession session = session(truth, time, SimulatedFaults.NONE, 1);
    SimulatedWork work = new SimulatedGrid(truth, () -> {}, 10, 40);
    time.in(1000, () -> work.mayBegin = false);
    session.run(s -> work, 1);
    assertEquals(0, session.engine.left(), "tasks that are left");
    assertTrue(time.seconds() < 1200, "It took " + time.seconds() + " s to stop");
    int before = truth.results();
    assertTrue(before > 0 && before < 40, before + " ended");
    session.run(s -> new SimulatedGrid(truth, () -> {}, 10, 40), 1);
    assertEquals(List.of(), truth.violations);
    assertEquals(40, truth.takenOver.size());
  }

  @Test
  void afterACancelTheNextDriverGoesOnAtOnceWithWhatWasInterrupted() throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.NONE);
    SimulatedEngine engine =
        new SimulatedEngine(time, truth, new ClusterFiles(folder), SimulatedFaults.NONE, 5, 20, 1);
    SimulatedSession session = new SimulatedSession(time, engine, folder, settings(5));
    List<Integer> begun = new ArrayList<>();
    SimulatedWork work = noting(truth, begun);
    time.in(1000, () -> work.mayBegin = false);
    session.drive(work, 1);
    assertTrue(time.seconds() < 1010, "It took until " + time.seconds() + " s to stop");
    assertEquals(List.of(), work.lines);
    assertTrue(ClusterRecords.submission(session.files, 1).orElseThrow().over());

    List<Integer> interrupted =
        begun.stream()
            .filter(experiment -> !truth.isOver(new Assignment(experiment, Extent.toItsEnd())))
            .sorted()
            .toList();
    List<Integer> next = new ArrayList<>();
    double before = time.seconds();
    time.in(25, () -> assertEquals(2, engine.taken, "submissions"));
    session.drive(noting(truth, next), 1);
    assertTrue(time.seconds() > before + 25);
    assertEquals(5, interrupted.size());
    assertEquals(interrupted, next.subList(0, 5).stream().sorted().toList());
    assertEquals(List.of(), truth.violations);
    assertEquals(40, truth.takenOver.size());
  }

  private static SimulatedWork noting(SimulatedTruth truth, List<Integer> begun) {
    return new SimulatedGrid(truth, () -> {}, 10, 40) {
      @Override
      public void begins(Assignment assignment, TaskPlace place) {
        begun.add(assignment.experiment());
      }
    };
  }

  @Test
  void theEngineIsAskedMoreRarelyWhileNothingChanges() throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = new SimulatedTruth(time, experiment -> 20_000, SimulatedSearch.FULL, 0);
    SimulatedSession session = session(truth, time, SimulatedFaults.NONE, 1);
    session.run(s -> new SimulatedGrid(truth, () -> {}, 10, 5), 1);
    int calls = session.engine.looks.size();
    assertTrue(calls < 20_000 / 300 + 15, calls + " calls");
    assertTrue(calls > 20_000 / 300 - 5, calls + " calls");
  }

  @Test
  void aDriverThatIsKilledWhileItSubmitsDoesNotSubmitTwice() throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, SimulatedFaults.NONE);
    SimulatedSession session = session(truth, time, SimulatedFaults.NONE, 1);
    session.engine.killsAfterSubmission = true;
    session.run(s -> new SimulatedGrid(truth, () -> {}, 10, 40), 1);
    check(session, truth, 40);
    assertEquals(1, session.kills);
    assertEquals(1, session.engine.taken, "submissions that were taken");
  }

  @Test
  void whatIsToRunOnceMoreDoesNotWaitForTheTaskThatHasDoneWithIt() throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth =
        new SimulatedTruth(
            time, experiment -> experiment < 3 ? 100 : 20_000, SimulatedSearch.FULL, 0);
    SimulatedEngine engine =
        new SimulatedEngine(time, truth, new ClusterFiles(folder), SimulatedFaults.NONE, 5, 20, 1);
    SimulatedSession session = new SimulatedSession(time, engine, folder, settings(2));
    Assignment failed = new Assignment(1, Extent.toItsEnd());
    time.in(
        1000,
        () -> {
          truth.forget(failed);
          throw new SimulatedSession.Killed();
        });

    assertThrows(
        SimulatedSession.Killed.class,
        () -> session.drive(new SimulatedGrid(truth, () -> {}, 10, 4), 1));
    SimulatedSession more = new SimulatedSession(time, engine, folder, settings(3));
    more.drive(new SimulatedGrid(truth, () -> {}, 10, 4), 1);

    assertEquals(List.of(), truth.violations);
    assertEquals(4, truth.takenOver.size());
    assertTrue(truth.publishedAt(failed) < 2000, "It ended at " + truth.publishedAt(failed));
  }

  private static DriverSettings settings(int maxJobs) {
    return new DriverSettings(maxJobs, SETTINGS.look(), SETTINGS.rarestLook(), SETTINGS.hear());
  }

  private List<Job> search(Path own, SimulatedFaults faults, long seed, double danger)
      throws IOException {
    SimulatedTime time = new SimulatedTime();
    SimulatedTruth truth = truth(time, faults);
    SimulatedEngine engine =
        new SimulatedEngine(time, truth, new ClusterFiles(own), faults, 5, 20, seed);
    SimulatedSession session = new SimulatedSession(time, engine, own, SETTINGS);
    List<Job> journal = new ArrayList<>();
    Map<Integer, Point> points = new HashMap<>();
    Random random = new Random(seed);
    session.run(
        s ->
            new SimulatedSearch(
                truth,
                s.danger(random, danger),
                SimulatedSearch.plan(60, MAX_JOBS),
                journal,
                points),
        20);
    check(session, truth, journal.size());
    return journal;
  }

  private static void check(SimulatedSession session, SimulatedTruth truth, int assignments) {
    assertEquals(List.of(), truth.violations);
    assertEquals(assignments, truth.results());
    assertEquals(assignments, truth.takenOver.size());
    assertTrue(session.engine.taken < 100, session.engine.taken + " submissions");
    assertTrue(
        session.engine.mostAlive <= MAX_JOBS, session.engine.mostAlive + " tasks were alive");
    if (session.kills == 0) { // a new driver may ask at once
      assertApart(session.engine.looks, SETTINGS.look());
      assertApart(session.engine.submits, SETTINGS.betweenSubmissions());
    }
  }

  private static void assertApart(List<Double> times, Duration least) {
    double seconds = least.toNanos() / 1e9;
    for (int i = 1; i < times.size(); i++) {
      double apart = times.get(i) - times.get(i - 1);
      assertTrue(apart > seconds - 1e-6, "Two calls were " + apart + " s apart");
    }
  }
}
