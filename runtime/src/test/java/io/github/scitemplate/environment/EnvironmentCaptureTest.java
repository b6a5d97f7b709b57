package io.github.scitemplate.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of an environment before its jars are hashed, and after a kill. */
class EnvironmentCaptureTest {
  @TempDir private Path folder;
  private Path jar = Path.of("");
  private Environment.Asked asked =
      new Environment.Asked("1", Path.of(""), List.of(), Set.of(), "BuildComponents", 1);

  @BeforeEach
  void prepare() throws IOException {
    jar = Files.writeString(folder.resolve("library.jar"), "first");
    Path classes = Files.createDirectories(folder.resolve("classes"));
    asked =
        new Environment.Asked(
            "1", folder, List.of(classes, jar), Set.of(classes), "BuildComponents", 1);
  }

  @Test
  void the_file_is_complete_at_the_end_and_nothing_else_stays() throws IOException {
    EnvironmentCapture capture = new EnvironmentCapture(asked).begin();
    capture.writeInBackground(environment());
    capture.finish();

    assertEquals(Environment.capture(asked), Environment.read(environment()));
    assertFalse(Files.exists(unhashed()));
  }

  @Test
  void a_killed_session_still_knows_what_it_began_with() throws IOException {
    Environment before = Environment.capture(asked);
    UnhashedEnvironment.capture(asked).write(unhashed());

    Optional<Environment> known = new EnvironmentCapture(asked).begunWith(folder);

    assertEquals(Optional.of(before), known);
  }

  @Test
  void a_jar_that_was_changed_after_the_kill_is_told() throws IOException {
    UnhashedEnvironment.capture(asked).write(unhashed());
    FileTime then = Files.getLastModifiedTime(jar);
    Files.writeString(jar, "other");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(then.toMillis() + 1));

    EnvironmentCapture now = new EnvironmentCapture(asked);
    Environment known = now.begunWith(folder).orElseThrow();

    assertEquals("unknown", known.classPath().get(1).sha256());
    assertEquals(
        List.of("changed  library.jar (another file of the same name)"),
        DependencyChanges.between(known.classPath(), now.await().classPath()));
    assertEquals(known.classPath().get(0), now.await().classPath().get(0));
  }

  @Test
  void what_is_damaged_or_not_there_is_not_known() throws IOException {
    EnvironmentCapture now = new EnvironmentCapture(asked);
    assertEquals(Optional.empty(), now.begunWith(folder));
    UnhashedEnvironment.capture(asked).write(unhashed());
    String text = Files.readString(unhashed());

    for (String damaged :
        List.of(
            text.substring(0, text.length() / 2),
            text.replace("library", "Library"),
            text.replaceAll("\"modified\".*?]", "\"modified\":[]").replaceAll(",\"crc32c.*?\"", ""),
            "{}")) {
      Files.writeString(unhashed(), damaged);
      assertEquals(Optional.empty(), now.begunWith(folder), damaged);
    }
  }

  @Test
  void a_note_that_cannot_be_written_does_not_matter() throws IOException {
    Path session = Files.createDirectory(folder.resolve("session"));
    Path file = session.resolve(Environment.name(1));
    Path occupied = Files.createDirectory(session.resolve(Environment.unhashedName()));
    EnvironmentCapture capture = new EnvironmentCapture(asked).begin();
    capture.writeInBackground(file);
    capture.finish();

    assertEquals(Environment.capture(asked), Environment.read(file));
    assertFalse(Files.exists(occupied));
  }

  private Path environment() {
    return folder.resolve(Environment.name(1));
  }

  private Path unhashed() {
    return folder.resolve(Environment.unhashedName());
  }
}
