package io.github.scitemplate.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkedJvmTest {

  @Test
  void the_command_line_is_complete() {
    ForkedJvm jvm =
        new ForkedJvm(
            List.of("target/classes", "runtime.jar"),
            "Main",
            List.of("status"),
            Path.of("."),
            List.of("-Dtemplate.artifacts=a.tsv"));

    assertEquals(
        """
        -XX:+UseSerialGC
        -Xshare:auto
        -Djdk.console=java.base
        -Dtemplate.parent=4711
        -Dtemplate.artifacts=a.tsv
        -cp
        target/classes%sruntime.jar
        Main
        status"""
            .formatted(File.pathSeparator),
        String.join("\n", jvm.commandLine(4711)));
  }

  @Test
  void words_and_exit_code_pass_unchanged(@TempDir Path directory)
      throws IOException, InterruptedException {
    List<String> words = List.of("two words", "a\\b", "\"", "@x", "#", "$(id)", "", "l1\nl2\t'");
    ForkedJvm jvm =
        new ForkedJvm(List.of(testClasses()), Echo.class.getName(), words, directory, List.of());

    assertEquals(7, jvm.run());
    assertEquals(words, Echo.heard(directory));
  }

  @Test
  void a_class_path_longer_than_a_command_line_passes(@TempDir Path directory)
      throws IOException, InterruptedException {
    List<String> classPath = List.of(testClasses(), "x".repeat(200_000));
    ForkedJvm jvm =
        new ForkedJvm(classPath, Echo.class.getName(), List.of("here"), directory, List.of());

    assertEquals(7, jvm.run());
    assertEquals(List.of("here"), Echo.heard(directory));
  }

  private static String testClasses() {
    return Path.of("target", "test-classes").toAbsolutePath().toString();
  }
}
