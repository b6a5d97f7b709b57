package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class that builds the components is found where nobody names it. */
class ComponentsSearchTest {
  @TempDir Path folder;

  private Path classes(String name, String... files) throws IOException {
    Path classes = Files.createDirectories(folder.resolve(name));
    for (String file : files) {
      Files.createDirectories(classes.resolve(file).getParent());
      Files.createFile(classes.resolve(file));
    }
    return classes;
  }

  private Path jar(String name, String... files) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String file : files) {
        out.putNextEntry(new ZipEntry(file));
      }
    }
    return jar;
  }

  private static UserException refused(Path... classPath) {
    return assertThrows(UserException.class, () -> ComponentsSearch.find(List.of(classPath)));
  }

  @Test
  void theOnlyClassOfThatNameIsFoundInFoldersAndJars() throws IOException {
    Path other = classes("other", "a/Model.class", "a/MyBuildComponents.class");
    Path own = classes("own", "a/b/BuildComponents.class", "a/b/BuildComponents$1.class");
    Path library = jar("library.jar", "x/Y.class", "x/NoBuildComponents.class");
    assertEquals("a.b.BuildComponents", ComponentsSearch.find(List.of(other, own, library)));
    Path jar = jar("own.jar", "x/y/BuildComponents.class");
    assertEquals("x.y.BuildComponents", ComponentsSearch.find(List.of(other, jar)));
    Path plain = jar("plain.jar", "BuildComponents.class");
    assertEquals("BuildComponents", ComponentsSearch.find(List.of(plain)));
  }

  @Test
  void noneAndSeveralAreRefused() throws IOException {
    Path none = classes("none", "a/Model.class");
    assertEquals("There is no class BuildComponents in " + none + ".", refused(none).problem());
    assertEquals("There is no class BuildComponents in the class path.", refused().problem());
    Path one = classes("one", "b/BuildComponents.class", "a/BuildComponents.class");
    UserException two = refused(one, jar("two.jar", "c/BuildComponents.class"));
    assertEquals(
        "There is more than one class BuildComponents:"
            + " a.BuildComponents, b.BuildComponents, c.BuildComponents.",
        two.problem());
    assertEquals("Name the one to use: -Dcomponents=a.BuildComponents.", two.fix());
  }

  @Test
  void aClassPathThatCannotBeReadIsNamed() throws IOException {
    Path gone = folder.resolve("gone.jar");
    assertEquals("The class path names " + gone + ", which is not there.", refused(gone).problem());
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    String problem = refused(text).problem();
    assertTrue(problem.startsWith("The class path's " + text + " cannot be read: "), problem);
  }
}
