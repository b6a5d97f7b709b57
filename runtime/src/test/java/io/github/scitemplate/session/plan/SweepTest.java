package io.github.scitemplate.session.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.monitor.ScoreMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SweepTest {

  private static ExperimentChoice sweep(int values) {
    List<Long> all = LongStream.range(0, values).boxed().toList();
    return SessionConfig.of(
            ConfigFile.of("a_: " + all + "\nb_: [1, 2]\nnum_epochs: 1\n", "config.yaml"))
        .choice();
  }

  @Test
  void aPlanTriesEveryCombinationOnce() {
    ExperimentChoice sweep = sweep(1250);
    List<Selection> tried = sweep.triedByPlan().toList();
    assertEquals(List.of(1000, 1000, 500), tried.stream().map(Selection::size).toList());
    assertEquals(
        LongStream.range(0, 2500).boxed().toList(),
        tried.stream().flatMap(some -> some.combinations().stream()).toList());
  }

  @Test
  void theFewestHoldEachValueAndOthersAreTakenOnlyIfThereAreOthers() {
    ExperimentChoice sweep = sweep(300);
    assertEquals(301, sweep.covering().size(), "the first, then one for each other value");
    Selection more = sweep.beyondCovering(200);
    assertTrue(more.size() >= 200 && more.size() <= 300, more.size() + " more");
    ExperimentChoice one = SessionConfig.of(ConfigFile.of("a_: [1, 2]\n", "config.yaml")).choice();
    assertEquals(0, one.beyondCovering(200).size());
  }

  @Test
  void aModeThatAMetricDeclaresIsWrittenIntoEachConfig() {
    SessionExperiments least = experiments("S: {score_mode: null}\nscore_metric: mse");
    assertTrue(least.text(1).contains("\n  score_mode: min\n"), least.text(1));
    assertEquals(Optional.of(ScoreMode.MIN), least.scoreMode());
    assertTrue(experiments("score_metric: mse").text(1).endsWith("\nscore_mode: min\n"));
    SessionExperiments most = experiments("score_metric: acc");
    assertFalse(most.text(1).contains("score_mode"), most.text(1));
    assertEquals(Optional.of(ScoreMode.MAX), most.scoreMode());
    SessionExperiments own = experiments("score_metric: mse\nscore_mode: max");
    assertEquals(Optional.of(ScoreMode.MAX), own.scoreMode());
    assertEquals(Optional.empty(), experiments("score_metric_: [mse, acc]").scoreMode());
    assertEquals(
        Optional.empty(), experiments("score_metric: mse\nscore_mode_: [min, max]").scoreMode());
  }

  private static SessionExperiments experiments(String keys) {
    return ((Sweep)
            SessionConfig.of(
                    ConfigFile.of("a_: [1, 2]\n" + keys + "\nnum_epochs: 1\n", "config.yaml"))
                .choice())
        .experiments(Set.of("mse"));
  }

  @Test
  void noSessionHasMoreAtOnceThanAMachineCanBear() {
    assertEquals(256, new Concurrency(256, 4096).parallel());
    assertEquals(
        "A session cannot have 257 experiments at once.",
        assertThrows(UserException.class, () -> new Concurrency(257, 1)).problem());
    assertEquals(
        "A session cannot have 4097 threads.",
        assertThrows(UserException.class, () -> new Concurrency(1, 4097)).problem());
  }

  @Test
  void configsThatDifferInTheOrderOfTheirKeysAloneAreToldSo() {
    assertEquals(
        System.lineSeparator() + "  the order of the keys differs",
        ConfigDifference.lines("{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}"));
    assertEquals(
        System.lineSeparator() + "  s.a: 1 then, absent now",
        ConfigDifference.lines("{\"s\": {\"a\": 1}}", "{\"s\": {}}"));
  }
}
