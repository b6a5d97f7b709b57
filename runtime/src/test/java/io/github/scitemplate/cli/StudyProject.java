package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A project with sources, compiled classes and a file of data.
 *
 * @param folder of the project
 */
record StudyProject(Path folder) {
  private static final Path SOURCE =
      Path.of("src", "test", "resources", "study", "BuildComponents.java");
  private static final int POINTS = 96;

  static StudyProject create(Path folder) throws IOException {
    StudyProject project = new StudyProject(folder);
    Files.createDirectories(project.source().getParent());
    Files.copy(SOURCE, project.source());
    project.compile();
    project.writePoints(POINTS);
    return project;
  }

  Path source() {
    return folder.resolve("src/main/java/study/BuildComponents.java");
  }

  void compile() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("target/classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertEquals(0, compiler.run(null, null, null, "-d", classes.toString(), source().toString()));
  }

  /** Those up to {@code unchanged} are always the same. */
  void writePoints(int unchanged) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      int label = random.nextInt(2);
      double shift = i < unchanged ? 0 : 0.25;
      lines.add(
          (random.nextDouble() + 0.4 * label + shift)
              + " "
              + (random.nextDouble() - 0.4 * label)
              + " "
              + label);
    }
    Files.write(folder.resolve("points.txt"), lines);
  }

  void writeConfig(String yaml) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), yaml);
  }

  CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--components", "study.BuildComponents"));
    if (!arguments[0].equals("reproduce")) {
      all.addAll(List.of("--classpath", "target/classes"));
    }
    return CommandRun.of(folder, all.toArray(String[]::new));
  }

  Path session(String file) {
    return folder.resolve("results/s").resolve(file);
  }

  JsonObject json(String file) throws IOException {
    return JsonParser.parseString(Files.readString(session(file))).getAsJsonObject();
  }

  /** Replaces a text that must be there; a record has no checksum afterwards, as of old. */
  static void edit(Path file, String text, String by) throws IOException {
    String before = Files.readString(file).replaceAll(",\\s*\"crc32c\": \"[0-9a-f]{8}\"", "");
    String after = before.replace(text, by);
    assertEquals(true, !before.equals(after), text + " is in " + file);
    Files.writeString(file, after);
  }

  /** Copies a folder, also into one that is there; links stay links. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Path target = to.resolve(from.relativize(file));
              if (!Files.isDirectory(target)) {
                Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
