package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.search.ConfiguredSpace;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.session.plan.ExperimentChoice;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionSearch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is accepted of configs that are made up at random can be written and read back. */
class ReadBackTest {
  private static final int CONFIGS = 1000;
  private static final List<String> TEXTS =
      List.of(
          "sgd",
          "no",
          "two words",
          "'it''s'",
          "\"a\\nb\"",
          "\"\\u2028\"",
          "''",
          "\"1\"",
          "\"true\"",
          "\"#x\"",
          "\"a: b\"",
          "\"\\U0001F600\"",
          "\" lead\"",
          "\"\\\\\"",
          "\"\\x1b[2J\"",
          "/a/b.c");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0.0",
          "1",
          "-17",
          "9223372036854775807",
          "-9223372036854775808",
          "1e-3",
          "0.1",
          "1.7976931348623157e308",
          "5e-324",
          ".5",
          "5.",
          "0x1F",
          "0o17",
          ".nan",
          "-.inf",
          "1E+3");
  private static final List<String> RANGES =
      List.of(
          "{uniform: [0, 1]}",
          "{uniform: [-1e300, 1e300]}",
          "{log_uniform: [1e-300, 1]}",
          "{int_uniform: [-3, 9]}",
          "{int_log_uniform: [1, 4096]}",
          "{normal: [0, 1e5]}",
          "{uniform: [0, 1e19], step: 1e18}",
          "{uniform: [1, 2], step: 0.1}",
          "{int_uniform: [0, 100], step: 7}",
          "{uniform: [9e18, 9.5e18], step: 1e17}");

  private final SplittableRandom random = new SplittableRandom(5);

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String scalar() {
    return switch (random.nextInt(5)) {
      case 0 -> "true";
      case 1 -> "null";
      case 2 -> one(NUMBERS);
      default -> one(random.nextBoolean() ? TEXTS : NUMBERS);
    };
  }

  private String value(int depth) {
    if (depth > 3 || random.nextInt(3) > 0) {
      return scalar();
    }
    StringBuilder text = new StringBuilder();
    boolean list = random.nextBoolean();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(text.isEmpty() ? "" : ", ").append(list ? value(depth + 1) : entry(i, depth + 1));
    }
    return list ? "[" + text + "]" : "{" + text + "}";
  }

  private String entry(int number, int depth) {
    String key = "k" + depth + number + (random.nextInt(8) == 0 ? "é-\"x\"".substring(0, 2) : "");
    return switch (random.nextInt(6)) {
      case 0 -> key + "_: [" + value(depth + 1) + ", " + value(depth + 1) + "]";
      case 1 -> key + "_: " + one(RANGES);
      default -> key + ": " + value(depth + 1);
    };
  }

  private String config() {
    StringBuilder text = new StringBuilder("num_epochs: 3\n");
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(entry(i, 0)).append('\n');
    }
    if (random.nextInt(3) == 0) {
      text.append("Data: {fold_: [0, 1.5, {k: 2}]}\naggregate_over: fold\n");
      text.append(random.nextBoolean() ? "repeats: 2\n" : "");
    }
    if (text.indexOf("_: {") >= 0) {
      text.append("Search: {method: random, num_experiments: 3}\n");
    }
    return text.toString();
  }

  @Test
  void whatIsAcceptedIsReadBack() {
    int accepted = 0;
    int searched = 0;
    int averaged = 0;
    for (int i = 0; i < CONFIGS; i++) {
      String text = config();
      try {
        ConfigFile file = ConfigFile.of(text, "c.yaml");
        ExperimentChoice choice = SessionConfig.of(file).choice();
        choice.checkSettings();
        if (choice instanceof SessionSearch search) {
          ConfiguredSpace space = search.config().space();
          for (Point point : search.random(3)) {
            int member = random.nextInt(space.members());
            readBack(space.config(point, member), text);
            Map<String, Object> values = space.values(point, member);
            assertEquals(point, space.point(values), text);
            assertEquals(member, space.member(values), text);
            averaged += member > 0 ? 1 : 0;
          }
          searched++;
        } else {
          SweptParameters parameters = file.parameters();
          long count = parameters.count();
          readBack(parameters.combination(0), text);
          readBack(parameters.combination(random.nextLong(count)), text);
        }
        assertTrue(JsonParser.parseString(file.canonicalJson()).isJsonObject());
        accepted++;
      } catch (UserException e) {
        assertTrue(!e.problem().isBlank() && !e.fix().isBlank(), text);
      }
    }
    assertTrue(accepted > CONFIGS / 3, accepted + " were accepted");
    assertTrue(searched > CONFIGS / 10, searched + " had a search");
    assertTrue(averaged > CONFIGS / 20, averaged + " were one of several at their points");
  }

  private static void readBack(Config experiment, String text) {
    String yaml = experiment.toYaml();
    Config again = ConfigFile.of(yaml, "again.yaml").parameters().combination(0);
    assertEquals(
        numbered(experiment.leafValues()).toString(),
        numbered(again.leafValues()).toString(),
        text);
    assertEquals(yaml, again.toYaml(), text);
  }

  /** The same with a drawn number that happens to be whole written as a whole number. */
  private static Map<String, Object> numbered(Map<String, Object> values) {
    Map<String, Object> numbered = new LinkedHashMap<>();
    values.forEach(
        (key, value) ->
            numbered.put(
                key,
                value instanceof Double number && number == Math.rint(number)
                    ? Numbers.exact(number)
                    : value));
    return numbered;
  }
}
