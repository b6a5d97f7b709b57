package io.github.scitemplate.reproduction;

import io.github.scitemplate.error.UserException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a copy of a project as its own POM says, such as one in Kotlin or Scala: {@code mvn -o
 * compile}. Nothing is downloaded.
 *
 * @param program Maven's
 * @param options for it, such as where the local repository is
 */
record MavenBuild(Path program, List<String> options) {
  /** The system property with Maven's folder, which the plugin sets. */
  static final String HOME = "template.maven.home";

  /** The system property with the local repository, which the plugin sets. */
  static final String REPOSITORY = "template.maven.repository";

  private static final int LINES_SHOWN = 20;

  /**
   * The Maven that runs this program, or that of the environment: {@code MAVEN_HOME}, {@code
   * M2_HOME}, {@code PATH}.
   *
   * @param property gives system properties
   */
  static Optional<MavenBuild> found(
      Function<String, @Nullable String> property, Map<String, String> environment) {
    List<Path> folders = new ArrayList<>();
    for (@Nullable String home :
        new @Nullable String[] {
          property.apply(HOME), environment.get("MAVEN_HOME"), environment.get("M2_HOME")
        }) {
      if (home != null && !home.isBlank()) {
        folders.add(Path.of(home, "bin"));
      }
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (!folder.isBlank()) {
        folders.add(Path.of(folder));
      }
    }
    @Nullable String repository = property.apply(REPOSITORY);
    return folders.stream()
        .flatMap(folder -> Stream.of(folder.resolve("mvn"), folder.resolve("mvn.cmd")))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(
            file ->
                new MavenBuild(
                    file,
                    repository == null ? List.of() : List.of("-Dmaven.repo.local=" + repository)));
  }

  /**
   * Compiles.
   *
   * @param code the sources with their {@code pom.xml}, which stay as they are
   * @param build a folder to build in; it is not there yet
   * @return the folder of classes and resources
   * @throws UserException if Maven cannot build it
   */
  Path compile(Path code, Path build) throws IOException {
    copy(code, build);
    List<String> words = new ArrayList<>(List.of(program.toString(), "-o", "-B", "-q"));
    words.addAll(options);
    words.add("compile");
    Process process =
        new ProcessBuilder(words).directory(build.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output;
    boolean succeeded;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      succeeded = process.waitFor() == 0;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("the build was interrupted", e);
    }
    Path classes = build.resolve("target").resolve("classes");
    if (!succeeded || !Files.isDirectory(classes)) {
      throw new UserException(
          "`mvn -o compile` in a copy of "
              + code
              + (succeeded ? " made no target/classes." : " failed:" + end(output)),
          "Parents, plugins and dependencies must be in the local repository, where `mvn compile` in the project puts them,"
              + " and the copy holds pom.xml and src/main alone. Or "
              + byHand(code));
    }
    return classes;
  }

  private static String end(String output) {
    List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
    String line = System.lineSeparator() + "  ";
    return line
        + String.join(line, lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
  }

  /** What a person can do without, in words that go on a sentence. */
  static String byHand(Path code) {
    return "copy "
        + code
        + " into a project's folder with its data beside it, train experiment_<k>/config.yaml of this session there with"
        + " `mvn template:train -Dcfg=config.yaml -Dsession=again`, and compare the two metrics.csv.";
  }

  private static void copy(Path code, Path build) throws IOException {
    try (Stream<Path> all = Files.walk(code)) {
      for (Path file :
          all.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList()) {
        Path copy = build.resolve(code.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
