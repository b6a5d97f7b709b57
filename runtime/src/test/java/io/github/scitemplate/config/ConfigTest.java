package io.github.scitemplate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  @TempDir Path folder;

  private Config config(String text) {
    try {
      Path file = Files.writeString(folder.resolve("c.yaml"), text);
      return ConfigFile.read(file, "c.yaml").parameters().combination(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, Boolean",
    "TRUE, true, Boolean",
    "yes, yes, String",
    "no, no, String",
    "on, on, String",
    "12:30:45, 12:30:45, String",
    "1_000, 1_000, String",
    "2001-12-14, 2001-12-14, String",
    "0777, 777, Long",
    "08, 8, Long",
    "0o17, 15, Long",
    "0x1F, 31, Long",
    "-3, -3, Long",
    "1e-3, 0.001, Double",
    "1e3, 1000.0, Double",
    ".5, 0.5, Double",
    "5., 5.0, Double",
    "-.inf, -Infinity, Double",
    ".nan, NaN, Double",
    "'!!str 5', 5, String",
    "nan, nan, String"
  })
  void scalarsFollowTheCoreSchema(String written, String value, String type) {
    Object read = config("k: " + written + "\n").leafValues().getOrDefault("k", "absent");
    assertEquals(value, String.valueOf(read));
    assertEquals(type, read.getClass().getSimpleName());
  }

  @Test
  void keysAreFoundByNamePathAndEndOfPath() {
    Config cfg = config("a: 1\nm:\n  g:\n    lr: 2\n  d:\n    lr: 3\nlast: 4\n");
    assertEquals(4, cfg.getInt("last"));
    assertEquals(2, cfg.getInt("m.g.lr"));
    assertEquals(3, cfg.getInt("d.lr"));
    assertEquals(2, cfg.getSection("g").getInt("lr"));
    assertFalse(cfg.has("nothing"));
    UserException two = assertThrows(UserException.class, () -> cfg.getInt("lr"));
    assertTrue(
        two.problem().contains("c.yaml:4:5") && two.problem().contains("c.yaml:6:5"),
        two.problem());
  }

  @Test
  void aPathFromTheTopWinsOverShortNamesFurtherDown() {
    assertEquals(1, config("lr: 1\ns:\n  lr: 2\n").getInt("lr"));
  }

  @Test
  void absentKeysHaveTheGivenValue() {
    Config cfg = config("a: 1\n");
    assertEquals(7, cfg.getInt("b", 7));
    assertEquals(1.0, cfg.getDouble("a", 7));
    assertEquals("x", cfg.getString("c", "x"));
    assertTrue(cfg.getBoolean("d", true));
  }

  @Test
  void listsAndSectionsInListsAreRead() {
    Config cfg =
        config("sizes: [1, 2]\nrates: [0.5, 1]\nnames: [a, b]\nlayers:\n- units: 3\n- units: 4\n");
    assertEquals(List.of(1, 2), cfg.getInts("sizes"));
    assertEquals(List.of(0.5, 1.0), cfg.getDoubles("rates"));
    assertEquals(List.of("a", "b"), cfg.getStrings("names"));
    assertEquals(
        List.of(3, 4), cfg.getSections("layers").stream().map(c -> c.getInt("units")).toList());
    assertEquals(
        Set.of("sizes", "rates", "names", "layers", "layers[0].units", "layers[1].units"),
        cfg.reads().paths());
  }

  @Test
  void mergeKeysAreHonouredAndOwnKeysWin() {
    Config cfg = config("base: &b {x: 1, y: 2}\ns:\n  <<: *b\n  y: 3\n");
    assertEquals(1, cfg.getInt("s.x"));
    assertEquals(3, cfg.getInt("s.y"));
  }

  @Test
  void manyAliasesOfOneAnchorAreNoBomb() {
    StringBuilder text = new StringBuilder("a: &a {x: 1}\n");
    for (int i = 0; i < 500; i++) {
      text.append("k").append(i).append(": *a\n");
    }
    assertEquals(1, config(text.toString()).getInt("k499.x"));
  }

  @ParameterizedTest
  @CsvSource({"learning_rte, learning_rate", "batchsize, batch_size", "vla, val", "xyz, ''"})
  void slipsAreRecognised(String word, String meant) {
    List<String> known = List.of("learning_rate", "batch_size", "val", "momentum");
    assertEquals(meant, DidYouMean.closest(word, known).orElse(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "learning_rte: 1 | learning_rate | The key learning_rate is missing. Did you mean it by learning_rte? | Rename the key to learning_rate.",
        "other: 1 | learning_rate | The key learning_rate is missing. | Add `learning_rate: …` to the config.",
        "s: {momentm: 1} | s.momentum | The key s.momentum is missing. Did you mean it by momentm? | Rename the key to momentum."
      })
  void aMissingKeyIsShownWithWhatMayBeMeant(String text, String key, String problem, String fix) {
    Config cfg = config(text + "\n");
    UserException e = assertThrows(UserException.class, () -> cfg.getDouble(key));
    assertTrue(e.problem().startsWith(problem), e.problem());
    assertTrue(e.problem().contains("c.yaml"), e.problem());
    assertEquals(fix, e.fix());
  }

  @Test
  void aKeyThatIsMissingInASectionIsAddedThere() {
    Config section = config("a: 1\ns:\n  momentum: 0.9\n").getSection("s");
    UserException none = assertThrows(UserException.class, () -> section.getInt("units"));
    assertTrue(
        none.problem().startsWith("The key units is missing in the section s."), none.problem());
    assertTrue(none.problem().contains("c.yaml:3:3"), none.problem());
    assertEquals("Add `units: …` to this section.", none.fix());
    UserException near = assertThrows(UserException.class, () -> section.getDouble("momentun"));
    assertTrue(near.problem().contains("Did you mean it by momentum?"), near.problem());
    assertTrue(near.problem().contains("c.yaml:3:3"), near.problem());
  }

  @Test
  void sectionsAndListsOfAnotherKindAreRefused() {
    Config cfg = config("a: 1\nlist: [1, {x: 1}]\ns: {x: 1}\n");
    assertWrongType("a must be a section", () -> cfg.getSection("a"));
    assertWrongType("list must be a list of sections", () -> cfg.getSections("list"));
    assertWrongType("s must be a list", () -> cfg.getInts("s"));
    assertWrongType("a must be true or false", () -> cfg.getBoolean("a"));
  }

  private static void assertWrongType(String expected, Executable read) {
    UserException e = assertThrows(UserException.class, read);
    assertTrue(e.problem().contains(expected), e.problem());
    assertTrue(e.problem().contains("c.yaml:") && e.problem().contains("^"), e.problem());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'k: !!str 5' | 5",
        "'k: ! 5' | 5",
        "'k: !!seq [a, b]' | [a, b]",
        "'!!map {k: v}' | v",
        "'k: !!str true' | true"
      })
  void tagsOfTheCoreSchemaThatChangeNothingElseAreAllowed(String text, String value) {
    Object read = config(text + "\n").leafValues().getOrDefault("k", "absent");
    assertEquals(value, String.valueOf(read));
    assertFalse(read instanceof Boolean);
  }

  @Test
  void aConfigWithoutKeysIsWrittenAsAnEmptySection() {
    assertEquals("{}\n", config("a: 1\ns: {}\n").getSection("s").toYaml());
  }

  @Test
  void hiddenCharactersAreWrittenAsEscapesAndReadBack() {
    String yaml = config("k: \"a\\tb\\n\\u200b\\U000e0001\\\\\\\"\"\n").toYaml();
    assertEquals("k: \"a\\tb\\n\\u200b\\U000e0001\\\\\\\"\"\n", yaml);
    assertEquals("a\tb\n\u200b\udb40\udc01\\\"", config(yaml).getString("k"));
  }

  @Test
  void aFileThatIsNoConfigIsRefused() throws IOException {
    Path large = folder.resolve("large.yaml");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((16 << 20) + 1);
    }
    assertEquals("The config large.yaml has more than 16 MiB.", unread("large.yaml"));
    Files.writeString(folder.resolve("config.yaml"), "a: 1\n");
    assertEquals(
        "There is no config file confg.yaml. Did you mean config.yaml?", unread("confg.yaml"));
    assertEquals("There is no config file none/c.yaml.", unread("none/c.yaml"));
    Files.createDirectory(folder.resolve("configs"));
    assertEquals("The config configs is a directory.", unread("configs"));
  }

  private String unread(String name) {
    return assertThrows(UserException.class, () -> ConfigFile.read(folder.resolve(name), name))
        .problem();
  }
}
