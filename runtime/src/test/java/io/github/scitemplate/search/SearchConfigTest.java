package io.github.scitemplate.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.CoveringPoints;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.strategy.SearchMethod;
import io.github.scitemplate.search.strategy.SearchStrategy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchConfigTest {
  private static final String SPACE =
      """
      learning_rate_: {log_uniform: [1.0e-4, 1.0e-1]}
      dropout_:       {uniform: [0.0, 0.5]}
      num_layers_:    {int_uniform: [1, 4]}
      hidden_:        {int_log_uniform: [16, 512]}
      momentum_:      {normal: [0.9, 0.02]}
      decay_:         {uniform: [0, 1], step: 0.25}
      warmup_:        [null, 5]
      Optimizer_:     [{name: sgd, nesterov_: [true, false]}, {name: adam}]
      batch_size:     8
      num_epochs:     40
      val_freq:       2
      seed:           11
      """;

  private static final String SEARCH =
      """
      Search:
        method: tpe
        num_experiments: 60
        budget: 1h 30m
        start_with: [{learning_rate: 0.01, dropout: 0.1, num_layers: 2, hidden: 64, momentum: 0.9, decay: 0.5, warmup: null, Optimizer: {name: sgd, nesterov: true}}]
        pruning: {method: asha, min_epochs: 1, reduction: 3}
        exclude: ["batch_size == 8 and learning_rate > 0.05", "warmup == 5 and dropout > 0.4"]
        when: {momentum: "Optimizer.name == 'sgd'"}
      """;

  private static SearchConfig read(String text) {
    ConfigFile config = ConfigFile.of(text, "c.yaml");
    return SearchConfig.read(config, config.search().orElseThrow(), false);
  }

  @Test
  void everythingThatAConfigSaysIsRead() {
    SearchConfig search = read(SPACE + SEARCH);
    assertEquals(SearchMethod.TPE, search.method());
    assertEquals(ScoreMode.MAX, search.scoreMode());
    assertEquals(11, search.seed(), "the config's seed, if the search has none");
    assertEquals(OptionalLong.of(60), search.points());
    assertEquals(Optional.of(Duration.ofMinutes(90)), search.budget());
    assertEquals(
        List.of(2L, 4L, 10L, 28L),
        search.pruning().orElseThrow().rungs().amounts(),
        "after 1, 3, 9 and 27 epochs, each moved on to a validation");
    assertEquals(
        List.of(
            "learning_rate: log_uniform [0.0001, 0.1]",
            "dropout: uniform [0, 0.5]",
            "num_layers: int_uniform [1, 4]",
            "hidden: int_log_uniform [16, 512]",
            "momentum: normal [0.9, 0.02] when Optimizer.name == 'sgd'",
            "decay: uniform [0, 1] by 0.25",
            "warmup: one of [null, 5]"),
        search.space().space().parameters().stream()
            .limit(7)
            .map(
                p ->
                    p.name()
                        + ": "
                        + p.domain().description()
                        + (p.when() == null ? "" : " when " + p.when()))
            .toList());
    assertEquals(
        """
        learning_rate: 0.01
        dropout: 0.1
        num_layers: 2
        hidden: 64
        momentum: 0.9
        decay: 0.5
        warmup: null
        Optimizer:
          name: sgd
          nesterov: true
        batch_size: 8
        num_epochs: 40
        val_freq: 2
        seed: 11
        """,
        search.space().config(search.startWith().get(0), 0).toYaml());
  }

  @Test
  void pointsAreKeptInFilesToTheBit() {
    ConfiguredSpace space = read(SPACE + SEARCH).space();
    SearchStrategy random = SearchMethod.RANDOM.strategy(space.space(), ScoreMode.MAX, 4);
    for (int i = 0; i < 200; i++) {
      Point point = random.ask(i, List.of());
      Map<String, Object> values = space.values(point, 0);
      assertEquals(point, space.point(values));
      assertEquals(values.containsKey("momentum"), Long.valueOf(0).equals(values.get("Optimizer")));
      assertEquals(values.containsKey("momentum"), values.containsKey("Optimizer.nesterov"));
      String yaml = space.config(point, 0).toYaml();
      assertEquals(yaml, ConfigFile.of(yaml, "again.yaml").parameters().combination(0).toYaml());
      assertTrue(!yaml.contains("Search") && yaml.contains("learning_rate: "), yaml);
    }
  }

  @Test
  void coveringPointsHoldEachChoiceAndBothEnds() {
    ConfiguredSpace space = read(SPACE + SEARCH).space();
    List<Point> points = CoveringPoints.of(space.space(), List.of());
    assertTrue(points.stream().noneMatch(space.space()::excludes));
    for (Map.Entry<String, Object> value :
        List.<Map.Entry<String, Object>>of(
            Map.entry("num_layers", 1L),
            Map.entry("num_layers", 4L),
            Map.entry("hidden", 16L),
            Map.entry("hidden", 512L),
            Map.entry("dropout", 0.0),
            Map.entry("dropout", 0.5),
            Map.entry("Optimizer", 0L),
            Map.entry("Optimizer", 1L),
            Map.entry("Optimizer.nesterov", 0L),
            Map.entry("Optimizer.nesterov", 1L))) {
      assertTrue(
          points.stream().anyMatch(p -> space.values(p, 0).entrySet().contains(value)),
          value.toString());
    }
    assertTrue(points.size() < 20, "one for each value at most: " + points.size());
  }

  @ParameterizedTest
  @CsvSource({
    "8h,28800",
    "90m,5400",
    "1h 30m,5400",
    "2d,172800",
    "1.5h,5400",
    "45s,45",
    "1d12h,129600"
  })
  void budgetsAreLengthsOfTime(String written, long seconds) {
    String config = SPACE + "Search: {method: random, budget: '" + written + "'}\n";
    assertEquals(Optional.of(Duration.ofSeconds(seconds)), read(config).budget());
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "h", "-1h", "0h", "8 hours", "1h 30", "1h,30m", ""})
  void otherBudgetsAreMistakes(String written) {
    String config = SPACE + "Search: {method: random, budget: '" + written + "'}\n";
    UserException told = assertThrows(UserException.class, () -> read(config));
    assertTrue(told.problem().contains("budget must be a length of time"), told.problem());
    assertTrue(told.problem().contains("c.yaml:"), told.problem());
  }

  @Test
  void theMedianRuleDecidesAtEveryValidationUnlessItIsTold() {
    String median =
        SPACE + "Search: {method: random, num_experiments: 9, pruning: {method: median%s}}\n";
    assertEquals(19, read(median.formatted("")).pruning().orElseThrow().rungs().count());
    assertEquals(
        List.of(4L, 14L, 24L, 34L),
        read(median.formatted(", min_epochs: 4, interval_epochs: 10, min_experiments: 3"))
            .pruning()
            .orElseThrow()
            .rungs()
            .amounts());
  }

  @Test
  void aDecisionAtEachOfABillionValidationsIsRefused() {
    String config =
        "lr_: {uniform: [0, 1]}\nnum_iterations: 1000000000\nval_freq: 1\n"
            + "Search: {method: random, num_experiments: 3, pruning: {method: median}}\n";
    UserException told = assertThrows(UserException.class, () -> read(config));
    assertTrue(told.problem().contains("would decide more than 10000 times"), told.problem());
  }

  @Test
  void manyRungsAreToldShortly() {
    String config =
        "lr_: {uniform: [0, 1]}\nnum_epochs: 9000\nval_freq: 1\n"
            + "Search: {method: random, num_experiments: 3, pruning: {method: median}}\n";
    assertEquals(
        "what is no worse than the median goes on after 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …, 8999",
        read(config).pruning().orElseThrow().inWords());
  }

  @Test
  void anExclusionMayLeaveNoExampleToCover() {
    String config =
        "lr_: {uniform: [0, 1]}\nnum_epochs: 9\nSearch:\n  method: random\n  num_experiments: 3\n"
            + "  exclude: [\"lr <= 0.1\", \"lr >= 0.9\"]\n";
    List<Point> covering = CoveringPoints.of(read(config).space().space(), List.of());
    assertEquals(1, covering.size());
    double lr = ((Number) covering.get(0).values().values().iterator().next()).doubleValue();
    assertTrue(lr > 0.1 && lr < 0.9, lr + "");
  }

  @Test
  void theEndsOfManyRangesAreCoveredTogether() {
    StringBuilder config = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      config.append("k").append(i).append("_: {uniform: [0, 1]}\n");
    }
    config.append("num_epochs: 9\nSearch: {method: random, num_experiments: 3}\n");
    List<Point> covering = CoveringPoints.of(read(config.toString()).space().space(), List.of());
    assertEquals(2, covering.size());
    assertTrue(covering.get(0).values().values().stream().allMatch(v -> v.equals(0.0)));
    assertTrue(covering.get(1).values().values().stream().allMatch(v -> v.equals(1.0)));
  }

  @Test
  void eachKeyWithinOneOfManySectionsIsCovered() {
    StringBuilder config = new StringBuilder("O_:\n");
    for (int i = 0; i < 300; i++) {
      config.append("- {name: n").append(i).append(", p").append(i).append("_: [1, 2]}\n");
    }
    config.append("num_epochs: 9\nSearch: {method: random, num_experiments: 3}\n");
    ConfiguredSpace space = read(config.toString()).space();
    List<Point> covering = CoveringPoints.of(space.space(), List.of());
    for (int i = 1; i <= 300; i++) {
      for (Object value : List.of(1L, 2L)) {
        int parameter = i;
        assertTrue(
            covering.stream().anyMatch(p -> value.equals(p.raw()[parameter])), i + " is " + value);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "9.3e18, 9.4e18, 1e16",
    "-1e19, 1e19, 1e18",
    "0, 1e300, 1e299",
    "9007199254740990, 9007199254740994, 2",
    "-5, 5, 1",
    "0.5, 2.5, 0.25"
  })
  void numbersOnAGridAreReadBackWhateverTheirSize(String low, String high, String step) {
    String config =
        "k_: {uniform: ["
            + low
            + ", "
            + high
            + "], step: "
            + step
            + "}\nnum_epochs: 9\n"
            + "Search: {method: random, num_experiments: 3}\n";
    ConfiguredSpace space = read(config).space();
    for (int i = 0; i < 50; i++) {
      Point point = space.space().randomPoint(1, i);
      double value = ((Number) point.values().values().iterator().next()).doubleValue();
      assertTrue(value >= Double.parseDouble(low) && value <= Double.parseDouble(high), value + "");
      String yaml = space.config(point, 0).toYaml();
      assertEquals(
          value, ConfigFile.of(yaml, "e.yaml").parameters().combination(0).getDouble("k"), yaml);
      assertEquals(point, space.point(space.values(point, 0)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method: random, num_experiments: 0 | num_experiments must be from 1 to 10000000, but is 0.",
        "method: random, num_experiments: 10000001 | num_experiments must be from 1 to 10000000",
        "method: random, num_experiments: 9, pruning: {method: asha, reduction: 1} | A reduction of 1 reduces nothing.",
        "method: random, num_experiments: 9, pruning: {method: asha, min_epochs: 0} | min_epochs cannot be 0.",
        "method: random, num_experiments: 9, pruning: {method: median, min_experiments: 0} | min_experiments cannot be 0.",
        "method: random, num_experiments: 9, pruning: {method: median, interval_epochs: -1} | interval_epochs cannot be -1.",
        "method: random, num_experiments: 9, pruning: {method: median, min_epochs: 2147483648} | min_epochs cannot be 2147483648.",
        "method: random, num_experiments: 9, pruning: {method: median, reduction: 3} | There is no key reduction in this section.",
        "method: random, num_experiments: 9, exclude: ['dropout < 0.2'], start_with: [{learning_rate: 0.01, dropout: 0.1, num_layers: 2, hidden: 64, momentum: 0.9, decay: 0.5, warmup: 5, Optimizer: {name: adam}}] | This point is excluded."
      })
  void whatASearchCannotMeanIsShownWithItsLine(String keys, String problem) {
    String config = SPACE + "Search: {" + keys + "}\n";
    UserException told = assertThrows(UserException.class, () -> read(config));
    assertTrue(told.problem().contains(problem), told.problem());
    assertTrue(told.problem().contains("c.yaml:13:"), told.problem());
  }

  @Test
  void valuesOfAnExperimentMustNameAValueOfEachKeyThatIsAveragedOver() {
    ConfiguredSpace space =
        read("lr_: {uniform: [0, 1]}\nfold_: [a, b, c]\naggregate_over: fold\nnum_epochs: 9\n"
                + "Search: {method: random, num_experiments: 3}\n")
            .space();
    assertEquals(2, space.member(Map.of("lr", 0.5, "fold", 2L)));
    for (Object wrong : List.of(3L, -1L, "c", 1.0)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> space.member(Map.of("lr", 0.5, "fold", wrong)));
      assertEquals("There is no such value of fold", e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> space.member(Map.of("lr", 0.5)));
  }

  @Test
  void aChoiceOutsideOfItsListIsNoPoint() {
    ConfiguredSpace space = read(SPACE + SEARCH).space();
    Map<String, Object> values = new HashMap<>(space.values(space.space().randomPoint(3, 1), 0));
    space.point(values);
    for (Object wrong : List.of(2L, -1L, "sgd")) {
      values.put("Optimizer", wrong);
      UserException e = assertThrows(UserException.class, () -> space.point(values));
      assertTrue(e.problem().contains("Optimizer cannot be " + wrong), e.problem());
    }
  }
}
