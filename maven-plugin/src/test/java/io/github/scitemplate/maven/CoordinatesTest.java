package io.github.scitemplate.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatesTest {

  @Test
  void coordinates_are_told_from_file_names_and_from_paths() {
    assertEquals("g:a:1", Coordinates.parsed("g:a:1").orElseThrow().toString());
    assertEquals("g:a:1:linux", Coordinates.parsed("g:a:1:linux").orElseThrow().toString());
    for (String text : List.of("a-1.jar", "g:a", "g:a:1:c:d", "g/../x:a:1", "..:a:1", "g::1")) {
      assertEquals(Optional.empty(), Coordinates.parsed(text), text);
    }
  }

  @Test
  void the_recorded_class_path_leaves_the_projects_own_classes_out(@TempDir Path session)
      throws IOException {
    Files.createDirectories(session.resolve("experiment_1"));
    Path data = session.resolve("experiment_1/data.json");
    Files.writeString(data, "{\"environments\": [\"environment_2.json\"], \"splits\": {}}");
    Files.writeString(
        session.resolve("environment_2.json"),
        "{\"classPath\": [{\"coordinates\": \"\", \"project\": true},"
            + " {\"coordinates\": \"g:a:1\", \"project\": false}]}");
    assertEquals(List.of("g:a:1"), RecordedClassPath.of(session, "1").names());
    Files.writeString(data, "{\"environments\": [\"../environment.json\"]}");
    assertThrows(IOException.class, () -> RecordedClassPath.of(session, "1"));
    Files.writeString(data, "{");
    assertThrows(IOException.class, () -> RecordedClassPath.of(session, "1"));
  }
}
