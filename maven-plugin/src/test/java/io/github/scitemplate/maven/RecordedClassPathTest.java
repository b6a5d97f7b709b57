package io.github.scitemplate.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedClassPathTest {
  private static final String ENVIRONMENT =
      "{\"classPath\": [{\"coordinates\": \"a:b:1\", \"project\": false}, {\"coordinates\": \"\", \"project\": true}]}";

  @TempDir Path session;
  private Path environment;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    environment = session.resolve("environment.json");
    data = Files.createDirectory(session.resolve("experiment_1")).resolve("data.json");
    Files.writeString(environment, ENVIRONMENT);
    Files.writeString(data, "{\"environments\": [\"environment.json\"], \"crc32c\": \"0\"}");
  }

  @Test
  void theJarsOfOthersAreNamed() throws IOException {
    assertEquals(List.of("a:b:1"), RecordedClassPath.of(session, "1").names());
  }

  @Test
  void theBestExperimentIsTheOneOfTheLinkOrOneLikeAllOthers() throws IOException {
    assertEquals(List.of("a:b:1"), RecordedClassPath.of(session, "best").names());
    Path second = session.resolve("environment_2.json");
    Files.writeString(second, ENVIRONMENT.replace("a:b:1", "a:b:2"));
    assertThrows(IOException.class, () -> RecordedClassPath.of(session, "best"));
    Files.createSymbolicLink(session.resolve("best"), Path.of("experiment_1"));
    assertEquals(List.of("a:b:1"), RecordedClassPath.of(session, "best").names());
    Files.writeString(data, "{\"environments\": [\"environment_2.json\"]}");
    assertEquals(List.of("a:b:2"), RecordedClassPath.of(session, "best").names());
    Files.delete(session.resolve("best"));
    Files.createSymbolicLink(session.resolve("best"), Path.of("../experiment_1"));
    assertThrows(IOException.class, () -> RecordedClassPath.of(session, "best"));
  }

  @Test
  void whateverStandsThereInsteadIsOneMessage() throws IOException {
    for (String text :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"classPath\": null}",
            "{\"classPath\": [null]}",
            ENVIRONMENT.replace("\"project\": false", "\"project\": null"),
            ENVIRONMENT.replace("\"a:b:1\"", "null"),
            "{\"classPath\": " + "[".repeat(100_000))) {
      Files.writeString(environment, text);
      assertDamaged(environment);
    }
    Files.writeString(environment, ENVIRONMENT);
    for (String text : List.of("", "{}", "{\"environments\": [null]}", "{\"environments\": 7}")) {
      Files.writeString(data, text);
      assertDamaged(data);
    }
    Files.writeString(data, "{\"environments\": [\"../environment.json\"]}");
    assertThrows(IOException.class, () -> RecordedClassPath.of(session, "1"));
  }

  @Test
  void noLinkIsFollowed() throws IOException {
    Path outside = Files.move(environment, session.resolve("outside"));
    Files.createSymbolicLink(environment, outside);
    assertThrows(IOException.class, () -> RecordedClassPath.of(session, "1"));
  }

  private void assertDamaged(Path file) {
    IOException e = assertThrows(IOException.class, () -> RecordedClassPath.of(session, "1"));
    assertTrue(String.valueOf(e.getMessage()).contains(file + " is damaged"), e.toString());
  }
}
