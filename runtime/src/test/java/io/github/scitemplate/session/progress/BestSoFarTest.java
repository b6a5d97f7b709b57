package io.github.scitemplate.session.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.plan.Sweep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BestSoFarTest {
  private final Map<Integer, ExperimentResult> results = new TreeMap<>();
  private int read;

  private BestSoFar best(String config) {
    SessionExperiments experiments =
        ((Sweep) SessionConfig.of(ConfigFile.of(config, "config.yaml")).choice())
            .experiments(Set.of());
    return new BestSoFar(
        experiments,
        experiment -> {
          read++;
          return results.get(experiment);
        });
  }

  private void completes(int experiment, double score) {
    results.put(
        experiment,
        new ExperimentResult.Completed(score, OptionalDouble.empty(), 1, 1, "num_epochs", 1));
  }

  private static Optional<Long> number(BestSoFar best) {
    return best.among(List.of()).map(SessionView.Best::number);
  }

  @Test
  void allResultsOfASessionThatGoesOnAreReadOnce() {
    List<Integer> values = IntStream.rangeClosed(1, 500).boxed().toList();
    BestSoFar best =
        best("a_: " + values + "\nrepeat_: [1, 2, 3, 4]\naggregate_over: repeat\nnum_epochs: 1\n");
    IntStream.rangeClosed(1, 2000).forEach(k -> completes(k, k == 1203 ? 2 : 0.5));
    best.ended(results.keySet());
    assertEquals(2000, read);
    assertEquals(Optional.of(301L), number(best));
    best.ended(List.of(7));
    assertEquals(2004, read, "one more result reads those of its own combination");
  }

  @Test
  void aCombinationCountsWhenAllItsExperimentsHaveAScoreAndByTheNewestOnes() {
    BestSoFar best = best("a_: [1, 2]\nfold_: [0, 1]\naggregate_over: fold\nnum_epochs: 1\n");
    completes(1, 0.9);
    best.ended(List.of(1));
    assertTrue(number(best).isEmpty(), "half a combination");
    results.put(2, new ExperimentResult.Pruned(0.7, 1, 1, 1));
    best.ended(List.of(2));
    assertEquals(Optional.of(1L), number(best));
    completes(3, 0.7);
    completes(4, 0.7);
    best.ended(List.of(3, 4));
    assertEquals(Optional.of(1L), number(best));
    completes(2, 0.3);
    best.ended(List.of(2));
    assertEquals(Optional.of(2L), number(best), "its promotion made the first one worse");
  }
}
