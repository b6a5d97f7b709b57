package io.github.scitemplate.reproduction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who compiles the copy of a project's sources; Maven's part is played by a script. */
class RecordedCodeTest {
  @TempDir Path folder;
  private Path code;
  private Path classes;

  @BeforeEach
  void kotlin() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the script needs a shell");
    code = folder.resolve("code");
    classes = folder.resolve("scratch/classes");
    Files.createDirectories(classes.getParent());
    write("pom.xml", "<project/>");
    write("src/main/kotlin/study/Components.kt", "class Components");
  }

  private void write(String name, String text) throws IOException {
    Path file = code.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** A Maven in {@code home} that does what the script says. */
  private Path maven(String script) throws IOException {
    Path home = folder.resolve("maven");
    Path program = home.resolve("bin/mvn");
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertTrue(program.toFile().setExecutable(true));
    return home;
  }

  private static Optional<MavenBuild> found(Path home, Map<String, String> environment) {
    Map<String, String> properties =
        Map.of(MavenBuild.HOME, home.toString(), MavenBuild.REPOSITORY, "/repo");
    return MavenBuild.found(properties::get, environment);
  }

  private void compile(Optional<MavenBuild> maven) throws IOException {
    new RecordedCode(code).compile(List.of(), classes, maven);
  }

  @Test
  void mavenBuildsWhatIsNotJavaAloneWithoutANetworkAndLeavesTheCopyAsItIs() throws IOException {
    Path home =
        maven(
            "mkdir -p target/classes; echo \"$*\" > target/classes/words; ls > target/classes/seen");
    compile(found(home, Map.of()));
    assertEquals(
        "-o -B -q -Dstyle.color=never -Dmaven.repo.local=/repo compile\n",
        Files.readString(classes.resolve("words")));
    assertEquals("pom.xml\nsrc\ntarget\n", Files.readString(classes.resolve("seen")));
    assertFalse(Files.exists(code.resolve("target")));
  }

  @Test
  void whatMavenSaysIsTold() throws IOException {
    UserException failed =
        assertThrows(
            UserException.class,
            () -> compile(found(maven("echo '[ERROR] no plugin kotlin'; exit 1"), Map.of())));
    assertTrue(failed.problem().contains("failed:\n  [ERROR] no plugin kotlin"), failed.problem());
    assertTrue(failed.fix().contains("compare the two metrics.csv"), failed.fix());
  }

  @Test
  void aBuildWithoutClassesIsTold() throws IOException {
    UserException none =
        assertThrows(UserException.class, () -> compile(found(maven("true"), Map.of())));
    assertTrue(none.problem().endsWith("made no target/classes."), none.problem());
  }

  @Test
  void withoutMavenOrAPomTheMessageSaysHowToGoOnByHand() throws IOException {
    UserException noMaven = assertThrows(UserException.class, () -> compile(Optional.empty()));
    assertTrue(noMaven.problem().contains("Components.kt"), noMaven.problem());
    assertTrue(noMaven.problem().endsWith("Maven is not found."), noMaven.problem());
    assertTrue(noMaven.fix().contains("compare the two metrics.csv"), noMaven.fix());
    Files.delete(code.resolve("pom.xml"));
    UserException noPom =
        assertThrows(UserException.class, () -> compile(found(maven("true"), Map.of())));
    assertTrue(noPom.problem().endsWith("the copy has no pom.xml."), noPom.problem());
  }

  @Test
  void mavenIsThatOfThePluginOrOfTheEnvironment() throws IOException {
    Path home = maven("true");
    Path program = home.resolve("bin/mvn");
    Path nowhere = folder.resolve("nowhere");
    assertEquals(Optional.empty(), found(nowhere, Map.of()));
    for (Map<String, String> environment :
        List.of(
            Map.of("MAVEN_HOME", home.toString()),
            Map.of("M2_HOME", home.toString()),
            Map.of("PATH", nowhere + java.io.File.pathSeparator + home.resolve("bin")))) {
      assertEquals(program, found(nowhere, environment).orElseThrow().program());
      assertEquals(List.of(), MavenBuild.found(name -> null, environment).orElseThrow().options());
    }
  }

  @Test
  void javaAloneNeedsNoMaven() throws IOException {
    Files.delete(code.resolve("src/main/kotlin/study/Components.kt"));
    write("src/main/java/study/Components.java", "package study; class Components {}");
    compile(Optional.empty());
    assertTrue(Files.exists(classes.resolve("study/Components.class")));
  }

  @Test
  void resourcesAreCopiedAndAModuleDescriptorIsLeftOut() throws IOException {
    Files.delete(code.resolve("src/main/kotlin/study/Components.kt"));
    write("src/main/java/module-info.java", "module study { requires nothing; }");
    write("src/main/java/study/Components.java", "package study; class Components {}");
    write("src/main/java/study/notes.txt", "no source");
    write("src/main/resources/study/words.txt", "words");
    compile(Optional.empty());
    assertTrue(Files.exists(classes.resolve("study/Components.class")));
    assertFalse(Files.exists(classes.resolve("module-info.class")));
    assertFalse(Files.exists(classes.resolve("study/notes.txt")));
    assertEquals("words", Files.readString(classes.resolve("study/words.txt")));
  }

  @Test
  void resourcesAloneNeedNoCompilerAndErrorsAreTold() throws IOException {
    Files.delete(code.resolve("src/main/kotlin/study/Components.kt"));
    write("src/main/resources/words.txt", "words");
    compile(Optional.empty());
    assertEquals("words", Files.readString(classes.resolve("words.txt")));
    write("src/main/java/A.java", "class A { int a = \"text\"; }");
    classes = folder.resolve("scratch/other");
    UserException wrong = assertThrows(UserException.class, () -> compile(Optional.empty()));
    assertTrue(wrong.problem().contains(" cannot be compiled:"), wrong.problem());
    assertTrue(wrong.problem().contains("A.java"), wrong.problem());
    UserException gone =
        assertThrows(UserException.class, () -> new RecordedCode(folder.resolve("gone")));
    assertTrue(gone.problem().startsWith("There is no copy of the code: "), gone.problem());
  }
}
