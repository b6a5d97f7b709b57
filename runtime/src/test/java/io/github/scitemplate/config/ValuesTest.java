package io.github.scitemplate.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Numbers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values at the edges: null, numbers that types cannot hold, equal ones, hostile ones. */
class ValuesTest {
  private static Config config(String text) {
    return ConfigFile.of(text, "c.yaml").parameters().combination(0);
  }

  private static UserException error(String text) {
    return assertThrows(
        UserException.class,
        () -> {
          ConfigFile file = ConfigFile.of(text, "c.yaml");
          file.parameters().checkDistinct();
          file.searchedParameters(Numbers::exact);
        });
  }

  @Test
  void nullStandsForTheDefault() {
    Config cfg = config("a: null\nb:\nc: ~\nS:\n  d: null\n");
    assertEquals(0.5, cfg.getDouble("a", 0.5));
    assertEquals(7, cfg.getInt("b", 7));
    assertEquals(8L, cfg.getLong("c", 8));
    assertEquals("x", cfg.getString("d", "x"));
    assertTrue(cfg.getBoolean("S.d", true));
    assertFalse(cfg.has("a"));
    assertTrue(cfg.reads().paths().containsAll(Set.of("a", "b", "c", "S.d")));
    UserException e = assertThrows(UserException.class, () -> cfg.getDouble("a"));
    assertTrue(e.problem().contains("here it is empty"), e.problem());
  }

  @Test
  void nullTurnsOffSearchAndRepeats() {
    ConfigFile file =
        ConfigFile.of("a_: [1, 2]\nrepeats: null\nseed: null\nSearch: null\n", "c.yaml");
    assertTrue(file.search().isEmpty());
    assertEquals(1, file.parameters().members());
    assertEquals(2, file.parameters().count());
  }

  @ParameterizedTest
  @CsvSource({"3000000000, 1:12", "-3000000000, 1:12", "9223372036854775807, 1:12"})
  void aWholeNumberInAListHasTheMessageOfASingleOne(String number, String place) {
    UserException e =
        assertThrows(
            UserException.class, () -> config("sizes: [64, " + number + "]\n").getInts("sizes"));
    assertTrue(e.problem().contains("The value of sizes does not fit into 32 bits."), e.problem());
    assertTrue(e.problem().contains("c.yaml:" + place.replace("12", "13")), e.problem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-400", "-1e-400", "0.001e-330", ".5e-999999999", "1E-324"})
  void aNumberTooSmallForADoubleIsRefused(String number) {
    assertTrue(error("a: " + number + "\n").problem().contains("too small for a double"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0e-400", "0.0", "-0.", "5e-324", "1e-320", "0.000"})
  void zeroAndSmallNumbersAreKept(String number) {
    assertEquals(Double.parseDouble(number), config("a: " + number + "\n").getDouble("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed: 1.0", "repeats: 2.0", "repeats: 2\nseed: 1.0"})
  void aWholeNumberIsWrittenWithoutAPoint(String text) {
    UserException e =
        assertThrows(UserException.class, () -> config(text + "\n").getLong("seed", 0));
    assertTrue(e.problem().contains("must be a whole number"), e.problem());
  }

  @Test
  void labelsTellAllValuesApartOnOneLine() {
    List<String> values =
        List.of(
            "\"a,b\"",
            "'he said \"x\"'",
            "\"two\\nlines\"",
            "/data/a b/c",
            "\"\"",
            "null",
            "true",
            "\"true\"",
            "1",
            "\"1\"",
            "1.0",
            "[1, 2]",
            "[[1], [2, 3]]",
            "\"[1, 2]\"",
            "\"=1+1\"",
            "\" lead\"",
            "lead",
            "\"# no\"",
            "\"null\"",
            "\"~\"",
            "\".nan\"",
            ".nan",
            "\"1e400\"",
            "\"\\u2028\"",
            "\"\\e[2J\"",
            "'\"quoted\"'",
            "\"-1\"",
            "-1",
            "[\"1\"]",
            "[1]",
            "{a: 1}",
            "\"{a: 1}\"",
            "'\\'",
            "no",
            "\"0x10\"",
            "16");
    Set<String> labels = new HashSet<>();
    for (String value : values) {
      Config cfg = config("k: " + value + "\n");
      String label = cfg.label("k").orElse("absent");
      assertTrue(label.codePoints().noneMatch(Character::isISOControl), label);
      assertTrue(label.equals("absent") || labels.add(label), label + " stands for two values");
    }
    assertEquals("a,b", config("k: \"a,b\"\n").label("k").orElseThrow());
    assertEquals("\"1\"", config("k: \"1\"\n").label("k").orElseThrow());
    assertEquals("\"\"", config("k: ''\n").label("k").orElseThrow());
    assertEquals("\"two\\nlines\"", config("k: \"two\\nlines\"\n").label("k").orElseThrow());
    assertEquals("sgd", config("k: sgd\n").label("k").orElseThrow());
  }

  @Test
  void aLongLabelKeepsItsBeginningAndItsEnd() {
    String list = LongStream.range(0, 200).boxed().toList().toString();
    String shown = Numbers.label(list);
    assertTrue(
        shown.length() < 60 && shown.startsWith("[0, 1, 2") && shown.endsWith("199]"), shown);
    assertEquals("0.3334", Numbers.label("0.33340000001"));
    assertEquals("\"0.33340000001\"", Numbers.label("\"0.33340000001\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k_: [0.1, 1e-1]",
        "k_: [1, 2, 1.0]",
        "k_: [a, \"a\"]",
        "k_: [null, ~]",
        "k_: [.nan, .NaN]",
        "k_: [[1, 2], [1, 2.0]]",
        "k_: [{a: 1, b: 2}, {b: 2, a: 1}]",
        "k_: [0, 0.0]",
        "O_: [{name: sgd, lr_: [0.1, 0.2]}, {name: adam}, {name: sgd, lr_: [0.2]}]",
        "O_: [{lr_: [1, 1]}]",
        "s: {t: [{u_: [x, y, x]}]}",
        "big_: [9007199254740993, 9007199254740993]"
      })
  void equalValuesOfASweepAreRefused(String text) {
    UserException e = error(text + "\n");
    assertTrue(e.problem().contains("means the same as one before it"), e.problem());
    assertTrue(e.problem().contains("^") && e.fix().contains("repeats: 2"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k_: [1, \"1\", true, \"true\", null, \"null\", \"\"]",
        "k_: [[1, 2], [2, 1]]",
        "k_: [0.1, 0.10000000000000002]",
        "k_: [9007199254740992, 9007199254740993]",
        "k_: [0.0, -0.0]",
        "k_: [{a: 1}, {a: 1, b: null}]",
        "O_: [{name: sgd, lr_: [0.1, 0.2]}, {name: adam, lr_: [0.1, 0.2]}]",
        "a_: [1, 2]\nb_: [1, 2]",
        "repeats: 5\na_: [1, 2]"
      })
  void differentValuesAreNot(String text) {
    assertDoesNotThrow(() -> ConfigFile.of(text + "\n", "c.yaml").parameters().checkDistinct());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u2028", "\u2029", "\u0085", "\r", "\r\n"})
  void theExcerptIsTheLineThatTheYamlReaderMeans(String end) {
    UserException e = error("a: 1" + end + "b: 2" + end + "b: 3" + end);
    assertTrue(e.problem().contains("b: 3"), e.problem());
    String longOne = "x".repeat(300) + end + "y".repeat(190) + " " + end + "a: 1\na: 2\n";
    assertTrue(
        error("t: \"" + longOne.replace("a: 1\na: 2", "\"\na: 1\na: 2")).problem().contains("^"));
  }

  @Test
  void controlCharactersAreShownAsText() {
    UserException e = error("a: \u001B[31mred\nb: [\n");
    assertFalse((e.problem() + e.fix()).contains("\u001B"), e.problem());
    UserException key = error("\"a\\u001b\": 1\n");
    assertTrue(
        key.problem().contains("\\u001b") && !key.problem().contains("\u001B"), key.problem());
  }

  @Test
  void aKeyThatCannotBeReadBackIsRefused() {
    assertTrue(error("? " + "k".repeat(1025) + "\n: 1\n").problem().contains("longer than 200"));
    Config cfg = config("? '" + "\"".repeat(200) + "'\n: 1\n");
    Config again = ConfigFile.of(cfg.toYaml(), "again.yaml").parameters().combination(0);
    assertEquals(cfg.leafValues(), again.leafValues());
  }

  @Test
  void aSweepWhereNoExperimentCouldReadItIsRefused() {
    assertTrue(error("a: [[{b_: [1, 2]}]]\n").problem().contains("list of lists"));
    assertTrue(error("a_: [[[{b_: [1, 2]}]], 1]\n").problem().contains("list of lists"));
    ConfigFile layers = ConfigFile.of("layers_: [[{u_: [1, 2]}, {u: 3}], [{u: 4}]]\n", "c.yaml");
    assertEquals(3, layers.parameters().count());
  }

  @Test
  void textsOfManyWordsAreWritten() {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder words = new StringBuilder("word");
    for (int i = 0; i < 100_000; i++) {
      words.append(' ').append((char) ('a' + random.nextInt(26)));
    }
    Config cfg = config("note: " + words + "\n");
    assertEquals("note: " + words + "\n", cfg.toYaml());
  }

  @Test
  void linesWithoutBoundAreRefused() {
    assertTrue(error("a: " + "x".repeat(2 << 20) + "\n").problem().contains("The line has more"));
    assertTrue(
        error("# " + "x ".repeat(1 << 20) + "\na: 1\n").problem().contains("The line has more"));
  }
}
