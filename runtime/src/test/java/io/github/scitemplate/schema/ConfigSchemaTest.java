package io.github.scitemplate.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.GoldenFile;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.plan.SessionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.error.YAMLException;

/** Editors complete and check configs by the schema: what it says of all configs there are. */
class ConfigSchemaTest {
  private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern TEXT_BLOCK = Pattern.compile("(?s)\"\"\"\n(.*?)\"\"\"");
  private final PublishedSchema schema = new PublishedSchema("config.schema.json");

  @Test
  void everyConfigOfDocumentationExampleBenchmarksAndPluginIsAccepted() throws IOException {
    Map<String, String> configs = new LinkedHashMap<>();
    for (String place : List.of("example", "examples", "benchmarks", "maven-plugin/src/it")) {
      for (Path file : files(place, ".yaml")) {
        configs.put(file.toString(), Files.readString(file));
      }
    }
    assertTrue(configs.size() >= 14, "" + configs.keySet());
    for (Path page : files("docs", ".md")) {
      Matcher blocks = YAML.matcher(Files.readString(page));
      while (blocks.find()) {
        configs.put(page + " " + blocks.start(), blocks.group(1));
      }
    }
    assertTrue(configs.size() >= 18, "" + configs.keySet());
    configs.forEach((place, text) -> assertEquals(List.of(), schema.ofYaml(text), place));
  }

  /** What a schema cannot see, such as keys that no code reads, the framework says at the start. */
  @Test
  void theMistakesThatASchemaCanSeeAreRefused() throws IOException {
    List<String> verdicts = new ArrayList<>();
    for (Path mistake : files("runtime/src/test/resources/golden/mistakes", ".yaml")) {
      verdicts.add(mistake.getFileName() + "\t" + verdict(Files.readString(mistake)));
    }
    GoldenFile.check(
        GoldenFile.folder("schema").resolve("mistakes.txt"), String.join("\n", verdicts) + "\n");
  }

  private String verdict(String text) {
    try {
      return schema.ofYaml(text).stream().findFirst().orElse("accepted");
    } catch (YAMLException | UserException e) {
      return "not read by an editor either";
    }
  }

  /** Tests hold configs, too: what the schema refuses among them, the framework refuses. */
  @Test
  void noConfigThatIsRightIsRefused() throws IOException {
    int right = 0;
    for (Path test : files("runtime/src/test/java", ".java")) {
      Matcher blocks = TEXT_BLOCK.matcher(Files.readString(test));
      while (blocks.find()) {
        String text = blocks.group(1).stripIndent();
        if (isRight(text)) {
          right++;
          assertEquals(List.of(), schema.ofYaml(text), () -> test + "\n" + text);
        }
      }
    }
    assertTrue(right >= 15, right + " configs were found");
  }

  private static boolean isRight(String text) {
    try {
      SessionConfig.of(ConfigFile.of(text, "c.yaml")).choice().checkSettings();
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  @Test
  void theGeneratedProjectsConfigNamesTheSchemaBesideIt() throws IOException {
    Path example = Path.of("../example");
    assertTrue(
        Files.readString(example.resolve("config.yaml"))
            .startsWith("# yaml-language-server: $schema=config.schema.json\n"));
    GoldenFile.check(
        example.resolve("config.schema.json"),
        Files.readString(Path.of("../docs/schema/config.schema.json")));
  }

  @Test
  void keysOfAProjectAreFree() {
    assertEquals(
        List.of(),
        schema.ofYaml(
            """
            base: &base {lr: 0.1, blocks: [[1, 2], {width: 3}]}
            Model: {<<: *base, layers: [{units_: [8, 16]}, {kind: relu}], name: null}
            Data:
              crop_: {int_uniform: [16, 32], step: 4}
              "with space": 1
            """));
    assertFalse(schema.ofYaml("Model: {layers: [{units_: 8}]}").isEmpty());
    assertFalse(schema.ofYaml("Model: {layers: [{seed: one}]}").isEmpty());
  }

  private static List<Path> files(String place, String end) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", place))) {
      return files
          .filter(f -> f.toString().endsWith(end) && !f.toString().contains("target"))
          .sorted()
          .toList();
    }
  }
}
