package io.github.scitemplate.session.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.execution.Selection;
import java.util.List;
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
}
