package io.github.scitemplate.reproduction;

import io.github.scitemplate.error.UserException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles the copy of a project's sources anew. Java from {@code src/main/java} is compiled here,
 * and the files of {@code src/main/resources} are copied as they are; a project with other
 * languages is built by Maven.
 *
 * @param folder the copy
 */
record RecordedCode(Path folder) {
  private static final int ERRORS_SHOWN = 5;
  private static final List<String> OTHER_LANGUAGES = List.of(".kt", ".scala", ".groovy", ".clj");

  RecordedCode {
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "There is no copy of the code: " + folder + " is not there.",
          "Only a session with copy_code: true (the default) can be reproduced.");
    }
  }

  /**
   * Compiles into {@code classes}, which is not there yet.
   *
   * @param maven builds what is not Java alone
   * @throws UserException if there is no compiler, or it finds errors
   */
  void compile(List<Path> classPath, Path classes, Optional<MavenBuild> maven) throws IOException {
    Optional<Path> other = otherLanguage();
    if (other.isPresent()) {
      Path built = maven(other.get(), maven).compile(folder, classes.resolveSibling("build"));
      Files.move(built, classes);
      return;
    }
    Files.createDirectories(classes);
    copyResources(classes);
    List<Path> sources = sources();
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new UserException(
          "This Java has no compiler, so the copy of the code cannot be compiled.",
          "Run the command with a JDK, not a JRE.");
    }
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  found,
                  List.of("-g", "-nowarn", "-d", classes.toString(), "-classpath", join(classPath)),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw errors(found);
      }
    }
  }

  /** Other languages need other compilers, which only the project's own build knows. */
  private Optional<Path> otherLanguage() throws IOException {
    return files(folder.resolve("src").resolve("main")).stream()
        .filter(f -> OTHER_LANGUAGES.stream().anyMatch(end -> f.toString().endsWith(end)))
        .findFirst();
  }

  private MavenBuild maven(Path other, Optional<MavenBuild> maven) {
    boolean hasPom = Files.isRegularFile(folder.resolve("pom.xml"));
    if (hasPom && maven.isPresent()) {
      return maven.get();
    }
    throw new UserException(
        "The code is not Java alone: "
            + other
            + ", so the project's own build has to compile it, but "
            + (hasPom ? "Maven is not found." : "the copy has no pom.xml."),
        (hasPom ? "Put mvn on the PATH, or set MAVEN_HOME. Or " : "To compare by hand, ")
            + MavenBuild.byHand(folder));
  }

  private static String join(List<Path> classPath) {
    return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private UserException errors(DiagnosticCollector<JavaFileObject> found) {
    String errors =
        found.getDiagnostics().stream()
            .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
            .limit(ERRORS_SHOWN)
            .map(d -> d.toString())
            .collect(Collectors.joining(System.lineSeparator()));
    return new UserException(
        "The copy of the code in "
            + folder
            + " cannot be compiled:"
            + System.lineSeparator()
            + errors,
        "Look whether the copy is complete. It is compiled with the JDK at hand: use one as new as the"
            + " session's.");
  }

  /** The Java sources, without a module descriptor, which would hide the class path. */
  private List<Path> sources() throws IOException {
    return files(folder.resolve("src").resolve("main").resolve("java")).stream()
        .filter(f -> f.toString().endsWith(".java") && !f.endsWith("module-info.java"))
        .toList();
  }

  private void copyResources(Path classes) throws IOException {
    Path resources = folder.resolve("src").resolve("main").resolve("resources");
    for (Path file : files(resources)) {
      Path copy = classes.resolve(resources.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
    }
  }
}
