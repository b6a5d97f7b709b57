package io.github.scitemplate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweptParametersTest {
  @TempDir Path folder;

  private ConfigFile config(String text) {
    try {
      return ConfigFile.read(Files.writeString(folder.resolve("c.yaml"), text), "c.yaml");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Map<String, Object>> all(String text) {
    SweptParameters parameters = config(text).parameters();
    return LongStream.range(0, parameters.count())
        .mapToObj(i -> parameters.combination(i).leafValues())
        .toList();
  }

  @Test
  void theFirstKeyOfTheFileIsTheOutermost() {
    assertEquals(
        List.of(
            Map.of("a", 1L, "s.b", "x"),
            Map.of("a", 1L, "s.b", "y"),
            Map.of("a", 2L, "s.b", "x"),
            Map.of("a", 2L, "s.b", "y")),
        all("a_: [1, 2]\ns:\n  b_: [x, y]\n"));
  }

  @Test
  void sweptSectionsPairParametersAndMayHoldSweepsOfTheirOwn() {
    String text = "Optimizer_: [{name: sgd, momentum_: [0.9, 0.5]}, {name: adam}]\nseed: 1\n";
    assertEquals(
        List.of(
            Map.of("Optimizer.name", "sgd", "Optimizer.momentum", 0.9, "seed", 1L),
            Map.of("Optimizer.name", "sgd", "Optimizer.momentum", 0.5, "seed", 1L),
            Map.of("Optimizer.name", "adam", "seed", 1L)),
        all(text));
    SweptParameters parameters = config(text).parameters();
    assertEquals(List.of("Optimizer.name", "Optimizer.momentum"), parameters.variedPaths());
    assertEquals(List.of("name", "momentum"), parameters.variedHeadings(Set.of()));
  }

  @Test
  void headingsAreWholePathsWhereTwoShareTheLastKey() {
    SweptParameters parameters =
        config("a:\n  lr_: [1]\nb:\n  lr_: [2, 3]\n  size_: [4]\n").parameters();
    assertEquals(List.of("a.lr", "b.lr", "size"), parameters.variedHeadings(Set.of()));
  }

  @Test
  void listsWithoutUnderscoreAreOneValueAndMayHoldSections() {
    assertEquals(
        List.of(
            Map.of("sizes", List.of(1L, 2L), "layers[0].units", 3L),
            Map.of("sizes", List.of(1L, 2L), "layers[0].units", 4L)),
        all("sizes: [1, 2]\nlayers:\n  - units_: [3, 4]\n"));
  }

  @Test
  void aMillionCombinationsCostNoMoreThanTheirValues() {
    StringBuilder text = new StringBuilder();
    for (String key : List.of("a", "b")) {
      text.append(key)
          .append("_: ")
          .append(LongStream.range(0, 1000).boxed().toList())
          .append('\n');
    }
    SweptParameters parameters = config(text.toString()).parameters();
    assertEquals(1_000_000, parameters.count());
    assertEquals(Map.of("a", 999L, "b", 999L), parameters.combination(999_999).leafValues());
    assertEquals(1999, parameters.coveringEachValue().size());
  }

  @Test
  void randomConfigsHaveDistinctCombinationsAndCoverEachValue() {
    SplittableRandom random = new SplittableRandom(23);
    for (int round = 0; round < 60; round++) {
      SweptParameters parameters = config(randomSection(random, "", 0)).parameters();
      Set<Map<String, Object>> seen = new HashSet<>();
      Set<String> values = new HashSet<>();
      for (long i = 0; i < parameters.count(); i++) {
        Map<String, Object> leaves = parameters.combination(i).leafValues();
        assertTrue(seen.add(leaves), () -> "twice: " + leaves);
        leaves.forEach((k, v) -> values.add(k + "=" + v));
      }
      Set<String> covered = new HashSet<>();
      for (long i : parameters.coveringEachValue()) {
        parameters.combination(i).leafValues().forEach((k, v) -> covered.add(k + "=" + v));
      }
      assertEquals(values, covered);
    }
  }

  private static String randomSection(SplittableRandom random, String indent, int depth) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 1 + random.nextInt(3); k++) {
      String key = indent + "k" + depth + k;
      switch (random.nextInt(depth < 2 ? 4 : 2)) {
        case 0 -> text.append(key).append(": ").append(random.nextInt(5)).append('\n');
        case 1 -> text.append(key).append("_: ").append(distinct(random)).append('\n');
        case 2 ->
            text.append(key).append(":\n").append(randomSection(random, indent + "  ", depth + 1));
        default -> text.append(key).append("_: [{u_: [1, 2], v: 3}, {u: 4}]\n");
      }
    }
    return text.toString();
  }

  private static List<Integer> distinct(SplittableRandom random) {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      values.add(10 * i + random.nextInt(9));
    }
    return values;
  }

  @Test
  void anExperimentsOwnYamlReadsBackToTheSameValues() {
    String text =
        "a: no\nb: 1e-3\nc: \"12\"\nd: [1, \"x, y\", 2.0]\ne: null\nf: 'it''s'\ng: .inf\nh: {i: \"a: b\", j: []}\n"
            + "k: 0777\nl: -0.0\nm: \"\"\nn: ü\no: {}\np:\n  - {q: 1}\nr: \"line\\nbreak\"\n";
    Config first = config(text).parameters().combination(0);
    Config second = config(first.toYaml()).parameters().combination(0);
    assertEquals(first.leafValues(), second.leafValues());
  }

  @Test
  void overridesReplaceFixAndSweep() {
    ConfigFile file = config("a_: [1, 2]\ns:\n  b: x\n  c: 3\n");
    assertEquals(2, file.withOverrides("b=y").parameters().count());
    assertEquals(
        Map.of("a", 5L, "s.b", "y,z", "s.c", 0.5),
        file.withOverrides("a=5,s.b='y,z',c=0.5").parameters().combination(0).leafValues());
    assertEquals(6, file.withOverrides("c_=[1, 2, 3]").parameters().count());
    UserException unknown =
        assertThrows(UserException.class, () -> file.withOverrides("s.d=1,cc=2"));
    assertTrue(unknown.problem().contains("no key s.d"), unknown.problem());
    UserException broken = assertThrows(UserException.class, () -> file.withOverrides("a"));
    assertTrue(broken.problem().contains("set:1:1"), broken.problem());
  }

  @Test
  void equalMeaningGivesEqualFingerprints() {
    assertEquals(
        config("a: 1e-3\nb: [1]\n").canonicalJson(),
        config("# c\na:   0.001\nb:\n- 1\n").canonicalJson());
  }
}
