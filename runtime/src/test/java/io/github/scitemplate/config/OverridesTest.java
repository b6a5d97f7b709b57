package io.github.scitemplate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code -Dset} means. */
class OverridesTest {
  private static final ConfigFile FILE =
      ConfigFile.of(
          "note: nothing\nother: 1\nbatch_size_: [8, 16]\nOptimizer:\n  momentum: 0.9\n", "c.yaml");

  private static Config set(String overrides) {
    return FILE.withOverrides(overrides).parameters().combination(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "note=don't,other=2 | don't",
        "note=#ff0000,other=2 | #ff0000",
        "note=\"a\\\",b\",other=2 | a\",b",
        "note='it''s, so',other=2 | it's, so",
        "note=a # no comment,other=2 | a # no comment",
        "note=&anchor,other=2 | &anchor",
        "note=*alias,other=2 | *alias",
        "note=!tag,other=2 | !tag",
        "note=a: b,other=2 | a: b",
        "note=- item,other=2 | - item",
        "note=x[1]{2},other=2 | x[1]{2}",
        "note=say \"hi\",other=2 | say \"hi\"",
        "note=a=b,other=2 | a=b",
        "note=>,other=2 | >",
        "note=%x @y `z,other=2 | %x @y `z",
        "note=/data/a b/c ,other=2 | /data/a b/c",
        "note=\"\\u00e9\\t\\x41\\\\\",other=2 | é\tA\\",
        "note=12:30:45,other=2 | 12:30:45",
        "other=2,note=no | no"
      })
  void aValueIsWhatAPersonMeansByIt(String overrides, String note) {
    Config cfg = set(overrides);
    assertEquals(note, cfg.getString("note"));
    assertEquals(2, cfg.getInt("other"));
  }

  @Test
  void listsSectionsAndTypesAreThoseOfYaml() {
    Config cfg =
        set(
            "note=[don't, #a, 'x,y', [1, 2.5], true, null, \"]\"], +s = {a: 1, b c: {d: [x]}, \"e:f\":2}");
    assertEquals(
        Arrays.asList("don't", "#a", "x,y", List.of(1L, 2.5), true, null, "]"),
        cfg.leafValues().get("note"));
    assertEquals(1, cfg.getInt("s.a"));
    assertEquals(List.of("x"), cfg.getStrings("s.b c.d"));
    assertEquals(2, cfg.getInt("s.e:f"));
    assertEquals(List.of(), set("note=[]").leafValues().get("note"));
    assertEquals("x", set("note=").getString("note", "x"));
  }

  @Test
  void aPlusAddsAKeyAndTheSectionsAroundIt() {
    Config cfg = set("+seed=3,+Optimizer.nesterov=true,+A.B.c=[1]");
    assertEquals(3, cfg.getInt("seed"));
    assertTrue(cfg.getSection("Optimizer").getBoolean("nesterov"));
    assertEquals(0.9, cfg.getDouble("Optimizer.momentum"));
    assertEquals(List.of(1), cfg.getInts("A.B.c"));
    assertEquals(6, FILE.withOverrides("+lr_=[1, 2, 3]").parameters().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "new=1 | has no key new to override",
        "momentom=1 | Did you mean momentum?",
        "+momentum=1 | has the key Optimizer.momentum already, on line 5",
        "+other.x=1 | other is no section",
        "+batch_size.x=1 | batch_size is no section",
        "note | needs a key, an equals sign",
        "note=a,b | put a value that has a comma in quotes",
        "note=a,b,other=2 | put a value that has a comma in quotes",
        "=1 | needs a key",
        "note='open | quoted text is not closed",
        "note=\"bad \\q\" | begins an escape, but this is none",
        "note=[1, 2 | not closed",
        "note={a 1} | no colon",
        "note={a: 1 | not closed",
        "note='a' b | Something stands after the end of a value",
        "note=[1] 2 | Something stands after the end of a value",
        "note={a: 1, a: 2} | stands twice",
        "other=1e400 | too large",
        "batch_size_=5 | needs a list",
        "+a..b=1 | A key is empty"
      })
  void mistakesAreShownWithACaret(String overrides, String expected) {
    UserException e = assertThrows(UserException.class, () -> set(overrides));
    assertTrue((e.problem() + e.fix()).contains(expected), e.getMessage());
    assertTrue(e.problem().contains("at set:1:") && e.problem().contains("^"), e.problem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "[{a: "})
  void nestingEndsInAMessage(String open) {
    UserException e = assertThrows(UserException.class, () -> set("note=" + open.repeat(100_000)));
    assertTrue(e.problem().contains("nested more than 64 deep"), e.problem());
    String path = "a.".repeat(100) + "b";
    assertThrows(UserException.class, () -> set("+" + path + "=1"));
  }

  @Test
  void theCaretStandsBelowTheKeyInQuestion() {
    UserException e = assertThrows(UserException.class, () -> set("note='\uD83D\uDE00, b',oter=2"));
    assertTrue(e.problem().contains("at set:1:13"), e.problem());
  }

  @Test
  void aKeySetToNullHasItsDefault() {
    assertEquals(0.5, set("momentum=null").getDouble("momentum", 0.5));
    assertEquals("usual", set("note=~").getString("note", "usual"));
  }

  @Test
  void eachEscapeOfYamlIsUnderstood() {
    String all = "\\0\\a\\b\\t\\n\\v\\f\\r\\e\\\"\\\\\\/\\N\\_\\L\\P\\x7e\\u00e9\\U0001f41f";
    assertEquals(
        "\0\u0007\b\t\n\u000b\f\r\u001b\"\\/\u0085\u00a0\u2028\u2029~é\ud83d\udc1f",
        set("note=\"" + all + "\"").getString("note"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\x4", "\\x4g", "\\uFF", "\\U00110000", "\\UFFFFFFFF", "\\z", "\\"})
  void whatIsNoEscapeIsRefused(String escape) {
    UserException e =
        assertThrows(UserException.class, () -> set("note=\"" + escape + "\",other=2"));
    assertTrue((e.problem() + e.fix()).contains("quote"), e.getMessage());
    assertThrows(UserException.class, () -> set("note=\"" + escape));
  }

  @Test
  void aKeyWithinTheAlternativesOfASweepIsReplacedInEachThatHasIt() {
    ConfigFile file =
        ConfigFile.of(
            """
            Optimizer_:
              - {name: sgd, momentum: 0.9, layers: [{units: 3}, {units: 4}]}
              - {name: adam, beta: 0.9}
              - {name: other, momentum: 0.8}
              - none
            """,
            "c.yaml");
    SweptParameters one = file.withOverrides("momentum=0.5").parameters();
    assertEquals(4, one.count());
    assertEquals(0.5, one.combination(0).getDouble("Optimizer.momentum"));
    assertFalse(one.combination(1).has("Optimizer.momentum"));
    assertEquals(0.9, one.combination(1).getDouble("beta"));
    assertEquals(0.5, one.combination(2).getDouble("Optimizer.momentum"));
    SweptParameters more = file.withOverrides("Optimizer.momentum_=[0.1, 0.2]").parameters();
    assertEquals(6, more.count());
    assertEquals(0.2, more.combination(1).getDouble("Optimizer.momentum"));
  }
}
