package io.github.scitemplate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AggregatedKeysTest {
  private static SweptParameters parameters(String text) {
    return ConfigFile.of(text, "config.yaml").parameters();
  }

  private static List<String> all(SweptParameters parameters, String... keys) {
    List<String> values = new ArrayList<>();
    for (long i = 0; i < parameters.count(); i++) {
      Config cfg = parameters.combination(i);
      List<String> row = new ArrayList<>();
      for (String key : keys) {
        row.add(cfg.text(key).orElse("-"));
      }
      values.add(String.join(" ", row));
    }
    return values;
  }

  @Test
  void foldsAreTheInnermostLoopWhereverTheirKeyStands() {
    SweptParameters parameters =
        parameters(
            "Data:\n  fold_: [0, 1, 2]\n  size_: [8, 16]\naggregate_over: fold\nrate_: [0.1, 0.2]\n");
    assertEquals(3, parameters.members());
    assertEquals(List.of("Data.fold"), parameters.averagedPaths());
    assertEquals(List.of("Data.fold", "Data.size", "rate"), parameters.variedPaths());
    assertEquals(
        List.of(
            "8 0.1 0",
            "8 0.1 1",
            "8 0.1 2",
            "8 0.2 0",
            "8 0.2 1",
            "8 0.2 2",
            "16 0.1 0",
            "16 0.1 1",
            "16 0.1 2",
            "16 0.2 0",
            "16 0.2 1",
            "16 0.2 2"),
        all(parameters, "Data.size", "rate", "Data.fold"));
    String yaml = parameters.combination(4).toYaml();
    assertFalse(yaml.contains("aggregate_over"), "it runs by itself: " + yaml);
    assertTrue(yaml.contains("fold: 1"), yaml);
    assertTrue(parameters.averages("Data.fold"));
    assertFalse(parameters.averages("Data.size"));
  }

  @Test
  void repeatsAreWithinFolds() {
    SweptParameters parameters =
        parameters("fold_: [0, 1]\naggregate_over: [fold]\nrepeats: 2\nseed: 4\nrate_: [1, 2]\n");
    assertEquals(4, parameters.members());
    assertEquals(List.of("fold", "seed"), parameters.averagedPaths());
    List<String> all = all(parameters, "rate", "fold");
    assertEquals(List.of("1 0", "1 0", "1 1", "1 1", "2 0", "2 0", "2 1", "2 1"), all);
    assertEquals(4, parameters.combination(6).getLong("seed"));
    assertEquals(
        parameters.combination(1).getLong("seed"), parameters.combination(7).getLong("seed"));
  }

  @Test
  void severalKeysAndSectionsCanBeAveragedOver() {
    SweptParameters parameters =
        parameters(
            """
            Part_: [{name: a, from: 1}, {name: b, from: 2}]
            rate_: [1, 2]
            fold_: [0, 1]
            aggregate_over: [fold, Part]
            """);
    assertEquals(4, parameters.members());
    assertTrue(parameters.averages("Part.from") && parameters.averages("fold"));
    assertEquals(
        List.of("1 a 0", "1 a 1", "1 b 0", "1 b 1", "2 a 0", "2 a 1", "2 b 0", "2 b 1"),
        all(parameters, "rate", "Part.name", "fold"),
        "in the order of the file");
  }

  @Test
  void withoutTheKeyNothingIsAveragedOver() {
    SweptParameters parameters = parameters("fold_: [0, 1]\naggregate_over: null\nrate_: [1, 2]\n");
    assertEquals(1, parameters.members());
    assertEquals(List.of("0 1", "0 2", "1 1", "1 2"), all(parameters, "fold", "rate"));
    assertEquals(1, parameters("rate: 1\nrepeats: 1\n").members());
  }

  @Test
  void anOverrideNamesOrFixesTheFold() {
    ConfigFile config = ConfigFile.of("fold_: [0, 1, 2]\nrate_: [1, 2]\n", "config.yaml");
    assertEquals(3, config.withOverrides("+aggregate_over=fold").parameters().members());
    assertEquals(
        2, config.withOverrides("fold_=[1,2],+aggregate_over=fold").parameters().members());
  }

  @Test
  void aSearchSeesNoneOfTheKeys() {
    SearchedParameters searched =
        ConfigFile.of("fold_: [0, 1]\nrate_: [1, 2]\naggregate_over: fold\nrepeats: 3\n", "c.yaml")
            .searchedParameters(Double::toString);
    assertEquals(List.of("rate"), searched.keys().stream().map(k -> k.name()).toList());
    assertEquals(
        List.of("fold", "seed"), searched.averagedKeys().stream().map(k -> k.name()).toList());
    assertEquals(
        "rate: 2\nfold: 1\n".lines().sorted().toList(),
        searched
            .config(Map.of("rate", 1L, "fold", 1L))
            .toYaml()
            .lines()
            .filter(line -> !line.isBlank())
            .sorted()
            .toList());
  }

  /**
   * Averaging changes the order of the experiments and nothing else: made-up configs have the same
   * experiments with and without it, in blocks that differ only in the keys averaged over.
   */
  @Test
  void madeUpConfigsHaveTheSameExperimentsInBlocks() {
    SplittableRandom random = new SplittableRandom(17);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      List<String> averaged = new ArrayList<>();
      int keys = 1 + random.nextInt(5);
      for (int key = 0; key < keys; key++) {
        boolean inSection = random.nextInt(3) == 0;
        String name = "k" + key;
        String values =
            LongStream.rangeClosed(1, 1 + random.nextInt(3)).boxed().toList().toString();
        if (!inSection && random.nextInt(4) == 0) {
          text.append(name).append("_:\n  - {a_: ").append(values).append("}\n  - {b: 1}\n");
          continue;
        }
        text.append(inSection ? "S" + key + ":\n  " : "");
        text.append(name).append("_: ").append(values).append('\n');
        if (random.nextBoolean()) {
          averaged.add((inSection ? "S" + key + "." : "") + name);
        }
      }
      if (averaged.isEmpty()) {
        continue;
      }
      String config = text.toString();
      SweptParameters plain = parameters(config);
      SweptParameters blocks = parameters(config + "aggregate_over: " + averaged + "\n");
      assertEquals(plain.count(), blocks.count(), config);
      Set<String> expected = new HashSet<>();
      Set<String> actual = new HashSet<>();
      Set<String> outside = new HashSet<>();
      for (long k = 0; k < plain.count(); k++) {
        expected.add(plain.combination(k).leafValues().toString());
        Map<String, Object> values = new TreeMap<>(blocks.combination(k).leafValues());
        actual.add(blocks.combination(k).leafValues().toString());
        Map<String, Object> first =
            new TreeMap<>(blocks.combination(k - k % blocks.members()).leafValues());
        values.keySet().removeIf(blocks::averages);
        first.keySet().removeIf(blocks::averages);
        assertEquals(first, values, config);
        outside.add(values.toString());
      }
      assertEquals(expected, actual, config);
      assertEquals(blocks.count() / blocks.members(), outside.size(), config);
      checkCovering(blocks, config);
    }
  }

  private static void checkCovering(SweptParameters parameters, String config) {
    Set<String> all = new HashSet<>();
    for (long k = 0; k < parameters.count(); k++) {
      parameters.combination(k).leafValues().forEach((key, value) -> all.add(key + value));
    }
    Set<String> covered = new HashSet<>();
    List<Long> covering = parameters.coveringEachValue();
    assertEquals(0, covering.get(0));
    for (long k : covering) {
      parameters.combination(k).leafValues().forEach((key, value) -> covered.add(key + value));
    }
    assertEquals(all, covered, config);
    assertEquals(Set.copyOf(covering).size(), covering.size(), "none twice: " + config);
  }

  @Test
  void aNameOfTwoKeysIsAmbiguous() {
    UserException e =
        assertThrows(
            UserException.class,
            () ->
                parameters(
                    "A:\n  fold_: [0, 1]\nB:\n  fold_: [0, 1]\naggregate_over: fold\nr_: [1, 2]\n"));
    assertTrue(e.problem().contains("The key fold stands in more than one section"), e.problem());
    assertTrue(e.fix().contains("A.fold or B.fold"), e.fix());
  }
}
