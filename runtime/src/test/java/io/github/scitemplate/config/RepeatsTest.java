package io.github.scitemplate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static ConfigFile config(String text) {
    return ConfigFile.of(text, "config.yaml");
  }

  private static List<String> column(SweptParameters parameters, String key) {
    List<String> values = new ArrayList<>();
    for (long i = 0; i < parameters.count(); i++) {
      values.add(parameters.combination(i).getString(key));
    }
    return values;
  }

  private static List<Long> seeds(SweptParameters parameters) {
    List<Long> seeds = new ArrayList<>();
    for (long i = 0; i < parameters.count(); i++) {
      seeds.add(parameters.combination(i).getLong("seed"));
    }
    return seeds;
  }

  @Test
  void eachCombinationRunsSeveralTimesWithTheSameSeedsInEach() {
    ConfigFile config = config("name_: [a, b]\nMisc:\n  seed: 7\n  repeats: 3\n  num_epochs: 1\n");
    SweptParameters parameters = config.parameters();
    assertEquals(3, parameters.members());
    assertEquals(List.of("a", "a", "a", "b", "b", "b"), column(parameters, "name"));
    List<Long> seeds = seeds(parameters);
    assertEquals(7, seeds.get(0), "the first is the config's own");
    assertEquals(seeds.subList(0, 3), seeds.subList(3, 6));
    assertEquals(3, Set.copyOf(seeds).size());
    assertEquals(List.of("name", "seed"), parameters.variedPaths());
    assertFalse(parameters.combination(0).toYaml().contains("repeats"), "it runs by itself");
    assertEquals(1, parameters.combination(0).getInt("num_epochs"));
  }

  @Test
  void moreRepeatsBeginWithTheSameSeeds() {
    List<Long> few = seeds(config("a: 1\nrepeats: 4\n").parameters());
    List<Long> many = seeds(config("a: 1\nrepeats: 40\n").parameters());
    assertEquals(0, few.get(0), "without a seed it is 0");
    assertEquals(few, many.subList(0, 4));
    assertEquals(40, Set.copyOf(many).size());
  }

  @Test
  void whatCannotBeRepeatedIsRefusedWithItsLine() {
    for (String wrong :
        List.of("repeats: 0", "repeats: 1.5", "repeats: many", "repeats: 3\nseed_: [1, 2]")) {
      ConfigFile config = config("a: 1\n" + wrong + "\n");
      UserException e = assertThrows(UserException.class, config::parameters, wrong);
      assertTrue(e.problem().contains("config.yaml:"), e.problem());
    }
  }

  @Test
  void aSeedOfTheProjectsOwnStaysWhereItIs() {
    ConfigFile config = config("seed: 3\nData:\n  seed_: [7, 8]\nrepeats: 2\n");
    SweptParameters parameters = config.parameters();
    assertEquals(4, parameters.count());
    assertEquals(7, parameters.combination(1).getLong("Data.seed"));
    assertEquals(8, parameters.combination(2).getLong("Data.seed"));
    assertEquals(3, seeds(parameters).get(0));
  }

  @Test
  void aKeyThatStandsTwiceIsAmbiguous() {
    for (String key : List.of("repeats: 2", "aggregate_over: a")) {
      ConfigFile config = config("a_: [1, 2]\nS:\n  " + key + "\nT:\n  " + key + "\n");
      UserException e = assertThrows(UserException.class, config::parameters, key);
      assertTrue(e.problem().contains("stands in more than one section"), e.problem());
      assertTrue(e.problem().contains("config.yaml:3") && e.problem().contains("config.yaml:5"));
    }
    UserException many =
        assertThrows(UserException.class, () -> config("a: 1\nrepeats: 1000001\n").parameters());
    assertTrue(many.problem().contains("repeats must be from 1 to"), many.problem());
  }
}
