package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.UserException;
import java.io.File;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {
  @TempDir Path folder;

  /** A class that builds nothing. */
  public static final class NoComponents {}

  @Test
  void aWorkerStartsWithAClassPathTooLongForAVariable() throws Exception {
    String name = NoComponents.class.getName();
    String file = name.replace('.', '/') + ".class";
    Path own = folder.resolve("a \"name\" \\ with é signs");
    Files.createDirectories(own.resolve(file).getParent());
    try (InputStream in = NoComponents.class.getClassLoader().getResourceAsStream(file)) {
      Files.copy(in, own.resolve(file));
    }
    List<String> classPath = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      classPath.add(folder.resolve("x".repeat(100) + i).toString());
    }
    classPath.add(own.toString());
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Files.exists(Path.of(entry, file)))
        .forEach(classPath::add);
    WorkerCommand command =
        new WorkerCommand(folder, classPath, name, List.of("-XX:TieredStopAtLevel=1"), 1, false);
    try (WorkerProcess worker = command.start(List.of())) {
      PrintStream nobody =
          new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
      UserException e =
          assertThrows(UserException.class, () -> worker.evaluate(folder, Split.VAL, "", nobody));
      assertEquals(
          "The class " + name + " does not implement io.github.scitemplate.components.Components.",
          e.problem());
    }
  }
}
