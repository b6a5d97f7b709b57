package io.github.scitemplate.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.value.Distribution;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.search.SearchConfig;
import io.github.scitemplate.session.plan.Concurrency;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionSettings;
import io.github.scitemplate.slurm.SlurmSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema of configs is written by hand. It has exactly the keys that the framework reads, and
 * takes exactly the values that the framework takes.
 */
class SchemaAndCodeTest {
  private static final List<String> VALUES =
      List.of(
          "0",
          "1",
          "2",
          "3",
          "-1",
          "1.5",
          "0.5",
          "-0.5",
          "256",
          "257",
          "1000001",
          "10000001",
          "1000000000",
          "1000000001",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "true",
          "False",
          "null",
          "text",
          "'1'",
          "''",
          "' '",
          "max",
          "epoch",
          "auto",
          "require",
          "bf16",
          "continue",
          "stop",
          "fold",
          "learning_rate > 0.01",
          "val_score > 0.5",
          "8h",
          "'http://127.0.0.1:5000'",
          "https://mlflow.example/a/b/",
          "https://name:password@mlflow.example",
          "'file:///tmp/mlruns'",
          "1h 30m",
          "8 hours",
          "grid",
          "tpe",
          "asha",
          "[]",
          "[1]",
          "[fold]",
          "[learning_rate > 0.01]",
          "[text, 2]",
          "{}",
          "{a: 1}",
          "{max: 3}",
          "{max: -1}",
          "{fold: learning_rate > 0.01}",
          "{method: asha}",
          "{method: median, min_epochs: 1}",
          "{method: median, interval_epochs: 1, min_experiments: 2}",
          "{method: asha, reduction: 2, min_epochs: 1}",
          "{method: asha, reduction: 1}",
          "{method: asha, interval_epochs: 2}",
          "{method: median, reduction: 2}",
          "{min_epochs: 0}",
          "[{learning_rate: 0.01, fold: 1}]",
          "[{learning_rate: 0.01}, 3]");

  /** Texts that only the framework understands: a schema takes any. */
  private static final Map<String, Set<String>> FREE_TEXTS =
      Map.of(
          "stop_when", Set.of("[a-z0-9_ .>'/:@]+"),
          "aggregate_over", Set.of("[a-z0-9_ .>'/:@]+", "\\[[a-z_ >0-9.]+\\]"),
          "exclude", Set.of("[a-z0-9_ .>'/:@]*", "\\[.*"),
          "when", Set.of(".*"),
          "start_with", Set.of("\\[\\{.*"));

  private static final String BASE = "learning_rate_: [0.1, 0.2]\nfold_: [0, 1]\n";
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*`[^|]*) \\|");

  private final PublishedSchema schema = new PublishedSchema("config.schema.json");

  private JsonObject definition(String name) {
    return schema.content().getAsJsonObject("definitions").getAsJsonObject(name);
  }

  private Set<String> keys(String definition) {
    return definition(definition).getAsJsonObject("properties").keySet();
  }

  private static Set<String> runtimeKeys() {
    Set<String> keys = new TreeSet<>(ExperimentSettings.words());
    keys.addAll(SessionSettings.words());
    return keys;
  }

  @Test
  void theSchemaHasTheKeysThatTheFrameworkReads() {
    assertEquals(runtimeKeys(), new TreeSet<>(keys("section")));
    assertEquals(Set.copyOf(SearchConfig.words()), keys("search"));
    assertEquals(SlurmSettings.words(), keys("slurm"));
    Set<String> distributions =
        Stream.of(Distribution.Kind.values())
            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    distributions.add("step");
    assertEquals(distributions, keys("distribution"));
  }

  @Test
  void theTablesOfTheDocumentationHaveThemToo() throws IOException {
    assertEquals(runtimeKeys(), documented("config.md", "## Keys the framework reads"));
    assertEquals(
        new TreeSet<>(SearchConfig.words()), documented("search.md", "## The section Search"));
    assertEquals(
        new TreeSet<>(SlurmSettings.words()), documented("config.md", "## The section Slurm"));
  }

  private static Set<String> documented(String page, String heading) throws IOException {
    String text = Files.readString(Path.of("../docs", page));
    String section = text.substring(text.indexOf(heading) + heading.length());
    Matcher rows = ROW.matcher(section.substring(0, section.indexOf("\n#")));
    Set<String> keys = new TreeSet<>();
    while (rows.find()) {
      Matcher words = Pattern.compile("`([a-z_]+)`").matcher(rows.group(1));
      words.results().forEach(word -> keys.add(word.group(1)));
    }
    keys.addAll(keys.contains("keep_checkpoints") ? Set.of("overwrite_checkpoint") : Set.of());
    return keys;
  }

  @Test
  void everyKeyHasAHelpText() {
    for (String definition : List.of("section", "search", "slurm", "pruning", "distribution")) {
      JsonObject keys = definition(definition).getAsJsonObject("properties");
      for (Map.Entry<String, JsonElement> key : keys.entrySet()) {
        JsonObject own = key.getValue().getAsJsonObject();
        JsonObject named =
            own.has("$ref")
                ? definition(own.get("$ref").getAsString().replace("#/definitions/", ""))
                : own;
        assertTrue(named.get("description").getAsString().endsWith("."), key.getKey());
      }
    }
  }

  static Stream<String> keysOfExperimentAndSession() {
    return runtimeKeys().stream();
  }

  @ParameterizedTest
  @MethodSource("keysOfExperimentAndSession")
  void itTakesTheValuesOfARuntimeKeyThatTheFrameworkTakes(String key) {
    Set<String> taken = new HashSet<>();
    for (String value : VALUES) {
      boolean duration = key.startsWith("num_") && value.matches("[0-9'].*");
      String config =
          BASE + "Misc: {" + key + ": " + value + (duration ? "" : ", " + besides(key)) + "}";
      if (compare(key, value, config + "\n")) {
        taken.add(value);
      }
    }
    assertTrue(taken.size() > 1 && taken.contains("null"), key + " takes " + taken);
  }

  /** What has to stand beside a key, so that its value can be right. */
  private static String besides(String key) {
    return switch (key) {
      case "num_epochs" -> "num_iterations: 5";
      case "write_gradients" -> "num_epochs: 1000000000, write_tb: true";
      default -> "num_epochs: 1000000000";
    };
  }

  @ParameterizedTest
  @MethodSource("keysOfExperimentAndSession")
  void itTakesTheSweptValuesThatTheFrameworkTakes(String key) {
    if (key.startsWith("num_") || key.equals("aggregate_over")) {
      return; // a swept duration has other keys beside it; what is averaged over, cannot be swept
    }
    for (String value : VALUES) {
      String config = BASE + "Misc: {" + besides(key) + ", " + key + "_: [" + value + "]}\n";
      compare(key, value, config);
    }
  }

  static Stream<String> keysOfSearches() {
    return SearchConfig.words().stream();
  }

  @ParameterizedTest
  @MethodSource("keysOfSearches")
  void itTakesTheValuesOfASearchThatTheFrameworkTakes(String key) {
    String method = key.equals("method") ? "" : "method: random, ";
    String end = key.equals("num_experiments") ? "" : "num_experiments: 3, ";
    for (String value : VALUES) {
      String search = "Search: {" + method + end + key + ": " + value + "}\n";
      compare(key, value, BASE + "num_epochs: 9\nmax_experiments: 50\n" + search);
    }
  }

  static Stream<String> keysOfSlurm() {
    return SlurmSettings.words().stream();
  }

  @ParameterizedTest
  @MethodSource("keysOfSlurm")
  void itTakesTheValuesOfSlurmThatTheFrameworkTakes(String key) {
    Set<String> taken = new HashSet<>();
    List<String> values =
        Stream.concat(
                VALUES.stream(),
                Stream.of(
                    "04:00:00",
                    "2-12",
                    "8G",
                    "8 GB",
                    "a100:2",
                    "a100:b",
                    "/opt/x",
                    "[--nice=3]",
                    "['-p x']"))
            .toList();
    for (String value : values) {
      if (compare(key, value, BASE + "num_epochs: 9\nSlurm: {" + key + ": " + value + "}\n")) {
        taken.add(value);
      }
    }
    assertTrue(taken.size() > 1 && taken.contains("null"), key + " takes " + taken);
  }

  /** Compares what schema and framework say; the answer is whether both take the value. */
  private boolean compare(String key, String value, String config) {
    boolean valid = schema.ofYaml(config).isEmpty();
    String refusal = refusal(config);
    boolean free = FREE_TEXTS.getOrDefault(key, Set.of()).stream().anyMatch(value::matches);
    if (!(free && valid)) {
      assertEquals(refusal.isEmpty(), valid, () -> config + schema.ofYaml(config) + refusal);
    }
    return valid;
  }

  private static String refusal(String text) {
    try {
      SessionConfig config = SessionConfig.of(ConfigFile.of(text, "c.yaml"));
      config.settings().parallel().ifPresent(parallel -> new Concurrency(parallel, 1));
      config.choice().checkSettings();
      SlurmSettings.read("", config.file().slurm(SlurmSettings.words()), List.of());
      return "";
    } catch (UserException e) {
      return e.problem();
    }
  }
}
