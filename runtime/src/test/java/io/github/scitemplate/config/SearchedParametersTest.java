package io.github.scitemplate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.value.Distribution;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SearchedParametersTest {
  private static final String SPACE =
      """
      learning_rate_: {log_uniform: [1.0e-4, 1.0e-1]}
      batch_size_: [8, 16, null]
      Optimizer_:
        - {name: sgd, momentum_: {normal: [0.9, 0.02]}, decay: 0.1}
        - {name: adam, momentum_: {uniform: [0, 1], step: 0.25}}
        - {name: rmsprop, alpha_: {int_uniform: [1, 4]}}
      Model:
        layers: [{units_: {int_log_uniform: [16, 512]}}, {units: 10}]
      Search: {method: tpe, seed: 3}
      num_epochs: 2
      """;

  private static SearchedParameters parameters(String text) {
    return ConfigFile.of(text, "c.yaml").searchedParameters(Double::toString);
  }

  private static <T> List<T> each(Function<SearchedParameters.Key, T> part) {
    return parameters(SPACE).keys().stream().map(part).toList();
  }

  @Test
  void keysAreNamedByTheirPathsAndByTheirChoiceWherePathsMeet() {
    assertEquals(
        List.of(
            "learning_rate",
            "batch_size",
            "Optimizer",
            "Optimizer_[0].momentum",
            "Optimizer_[1].momentum",
            "Optimizer.alpha",
            "Model.layers[0].units"),
        each(SearchedParameters.Key::name));
    assertEquals(
        List.of(new SearchedParameters.Choice("Optimizer", 2)),
        parameters(SPACE).keys().get(5).within());
  }

  @Test
  void distributionsAreReadWithTheirNumbers() {
    assertEquals(
        "[log_uniform [0.0001, 0.1], normal [0.9, 0.02], uniform [0, 1] by 0.25, int_uniform [1, 4], int_log_uniform [16, 512]]",
        each(SearchedParameters.Key::distribution).stream()
            .flatMap(d -> d.stream())
            .map(Distribution::toString)
            .toList()
            .toString());
  }

  @Test
  void anOverrideMeansTheKeyOfTheExperimentsAndNotWhatTheSearchSaysOfIt() {
    ConfigFile config =
        ConfigFile.of(
            """
            Optimizer: {rate_: {uniform: [0, 1]}, momentum_: [0.5, 0.9]}
            Search:
              seed: 3
              start_with: [{rate: 0.5, momentum: 0.9}]
              when: {momentum: rate > 0.5}
            """,
            "c.yaml");
    ConfigFile changed =
        config.withOverrides("rate_={uniform: [0, 2]},momentum=0.8,Search.when.momentum=rate > 1");
    List<SearchedParameters.Key> keys = changed.searchedParameters(Double::toString).keys();
    assertEquals(List.of("Optimizer.rate"), keys.stream().map(k -> k.name()).toList());
    assertEquals(2, keys.get(0).distribution().orElseThrow().second());
    Config search = changed.search().orElseThrow();
    assertEquals("rate > 1", search.getString("when.momentum"));
    assertEquals(0.9, search.getSections("start_with").get(0).getDouble("momentum"));
    assertEquals(
        5, config.withOverrides("seed=5").search().orElseThrow().getLong("seed"), "the only one");
  }

  @Test
  void fixedValuesAreThoseOfEveryExperiment() {
    assertEquals(Map.of("Model.layers[1].units", 10L, "num_epochs", 2L), parameters(SPACE).fixed());
  }

  @Test
  void anExperimentHasTheValuesThatItIsGivenAndNoOthers() {
    Config config =
        parameters(SPACE)
            .config(
                Map.of(
                    "learning_rate",
                    0.01,
                    "batch_size",
                    1L,
                    "Optimizer",
                    1L,
                    "Optimizer_[1].momentum",
                    0.25));
    assertEquals(
        """
        learning_rate: 0.01
        batch_size: 16
        Optimizer:
          name: adam
          momentum: 0.25
        Model:
          layers:
            - {}
            - {units: 10}
        num_epochs: 2
        """,
        config.toYaml());
    assertFalse(config.has("Search.seed"));
  }

  @Test
  void aChoiceOfNothingIsNothing() {
    Config config = parameters(SPACE).config(Map.of("batch_size", 2L));
    assertTrue(config.toYaml().startsWith("batch_size: null\n"), config.toYaml());
  }

  @Test
  void aSweptKeyThatIsDrawnStandsAtItsFirstNumberInCombinations() {
    SweptParameters swept =
        ConfigFile.of("a_: {uniform: [0, 1]}\nb_: {normal: [5, 1]}\n", "c.yaml").parameters();
    assertEquals(1, swept.count());
    assertEquals(Map.of("a", 0.0, "b", 5.0), swept.combination(0).leafValues());
    assertEquals(List.of("a", "b"), swept.variedPaths());
  }

  @Test
  void startingPointsAreSectionsOfTheConfigWithChoicesWrittenOut() {
    SearchedParameters parameters = parameters(SPACE);
    assertEquals(
        Map.of(
            "learning_rate",
            0.01,
            "batch_size",
            0L,
            "Optimizer",
            0L,
            "Optimizer_[0].momentum",
            0.91,
            "Model.layers[0].units",
            64L),
        parameters.values(
            start(
                """
                learning_rate: 0.01
                batch_size: 8.0
                Optimizer: {momentum: 0.91, name: sgd, decay: 0.1}
                units: 64
                """)));
    assertEquals(Map.of("Optimizer", 2L), parameters.values(start("Optimizer: {name: rmsprop}\n")));
  }

  private static Config start(String text) {
    return ConfigFile.of("start:\n" + text.indent(2), "s.yaml")
        .parameters()
        .combination(0)
        .getSection("start");
  }

  @Test
  void aStartingPointThatFitsNothingShowsWhere() {
    assertTold(
        "learnig_rate is no swept key of this config.",
        "Did you mean learning_rate?",
        () -> parameters(SPACE).values(start("learnig_rate: 1\n")));
    assertTold(
        "Optimizer cannot be {name: sgd, decay: 0.2}.",
        "It is one of [{name: sgd",
        () -> parameters(SPACE).values(start("Optimizer: {name: sgd, decay: 0.2}\n")));
    assertTold(
        "learning_rate cannot be fast.",
        "It is log_uniform [0.0001, 0.1].",
        () -> parameters(SPACE).values(start("learning_rate: fast\n")));
    assertTold(
        "Several swept keys may be meant by momentum",
        "Write the section",
        () -> parameters(SPACE).values(start("momentum: 0.5\n")));
  }

  @Test
  void mistakesInDistributionsShowLineAndCaret() {
    assertTold("names 0 distributions", "exactly one of", () -> parameters("a_: {}\n"));
    assertTold(
        "names 2 distributions",
        "exactly one of",
        () -> parameters("a_: {uniform: [0, 1], normal: [0, 1]}\n"));
    assertTold(
        "but unifrom is none",
        "Did you mean uniform?",
        () -> parameters("a_: {unifrom: [0, 1]}\n"));
    assertTold(
        "uniform takes two numbers",
        "the lowest and the highest",
        () -> parameters("a_: {uniform: [0]}\n"));
    assertTold(
        "int_uniform takes whole numbers",
        "Write it such as 16.",
        () -> parameters("a_: {int_uniform: [0, 1.5]}\n"));
    assertTold(
        "normal has no steps", "remove step", () -> parameters("a_: {normal: [0, 1], step: 1}\n"));
    assertTold(
        "A distribution cannot be swept",
        "Remove the underscore",
        () -> parameters("a_: {uniform_: [0, 1]}\n"));
    assertTold(
        "Search must be a section",
        "Write such as",
        () -> ConfigFile.of("Search: tpe\n", "c.yaml").search());
  }

  private static void assertTold(
      String problem, String fix, org.junit.jupiter.api.function.Executable mistake) {
    UserException told = assertThrows(UserException.class, mistake);
    assertTrue(told.problem().contains(problem), told.problem());
    assertTrue(told.problem().contains(".yaml:"), told.problem());
    assertTrue(told.problem().contains("^"), told.problem());
    assertTrue(told.fix().contains(fix), told.fix());
  }

  @Test
  void aStartingPointNamesAListByItsValues() {
    String space =
        "layers_: [[64, 32], [128], [128, {units_: [8, 16]}]]\nlearning_rate_: [0.1, 0.2]\n";
    assertEquals(Map.of("layers", 0L), parameters(space).values(start("layers: [64, 32]\n")));
    assertEquals(Map.of("layers", 1L), parameters(space).values(start("layers: [128]\n")));
    Map<String, Object> nested = parameters(space).values(start("layers: [128, {units: 16}]\n"));
    assertEquals(2L, nested.get("layers"));
    assertTrue(nested.containsValue(1L), nested.toString());
    for (String wrong :
        List.of("[64]", "[64, 31]", "[32, 64]", "64", "{a: 1}", "[128, {units: 9}]")) {
      assertTold(
          "layers cannot be " + wrong + ".",
          "It is one of [[64, 32], [128], ",
          () -> parameters(space).values(start("layers: " + wrong + "\n")));
    }
  }

  @Test
  void aStartingPointMayWriteTheSectionsAroundAKey() {
    String space = "A:\n  rate_: [1, 2]\nB:\n  rate_: {uniform: [0, 1]}\n";
    assertEquals(
        Map.of("A.rate", 1L, "B.rate", 0.5),
        parameters(space).values(start("A: {rate: 2}\nB:\n  rate: 0.5\n")));
    assertTold(
        "A.rat is no swept key of this config.",
        "Did you mean A.rate?",
        () -> parameters(space).values(start("A: {rat: 2}\n")));
    assertTold(
        "normal takes two numbers",
        "the mean and the standard deviation",
        () -> parameters("a_: {normal: [0]}\n"));
    assertTold(
        "A must be a number, but here it is a distribution",
        "Write",
        () ->
            ConfigFile.of("A: {uniform: [0, 1]}\n", "c.yaml")
                .parameters()
                .combination(0)
                .getDouble("A"));
  }
}
