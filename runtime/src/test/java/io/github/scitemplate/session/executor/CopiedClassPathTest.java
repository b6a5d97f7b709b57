package io.github.scitemplate.session.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiedClassPathTest {
  @TempDir Path folder;
  private Path classes;
  private Path jar;
  private CopiedClassPath copies;

  @BeforeEach
  void makeProject() throws IOException {
    classes = Files.createDirectories(folder.resolve("target/classes"));
    Files.createDirectories(classes.resolve("study/data"));
    Files.writeString(classes.resolve("study/names.txt"), "a b");
    Files.writeString(classes.resolve("study/data/more.txt"), "c");
    jar = Files.write(folder.resolve("library-1.jar"), new byte[] {1, 2, 3});
    copies = new CopiedClassPath(folder.resolve("lib"));
  }

  private List<Path> copied() throws IOException {
    return copies.of(
        List.of(classes.toString(), jar.toString(), folder.resolve("not there.jar").toString()));
  }

  @Test
  void aFolderIsPackedAndAJarIsCopied() throws IOException {
    List<Path> copied = copied();

    assertEquals(2, copied.size());
    assertEquals("classes.jar", copied.get(0).getFileName().toString());
    assertEquals("library-1.jar", copied.get(1).getFileName().toString());
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(copied.get(1)));
    URL[] path = {copied.get(0).toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, null)) {
      InputStream names = requireNonNull(loader.getResourceAsStream("study/names.txt"));
      assertEquals("a b", new String(names.readAllBytes(), UTF_8));
      assertTrue(loader.getResource("study/data/") != null, "folders are found, too");
    }
  }

  @Test
  void whatIsThereIsNotCopiedAgain() throws IOException {
    List<Path> before = copied();
    for (Path copy : before) {
      Files.setLastModifiedTime(copy, FileTime.fromMillis(1000));
    }

    assertEquals(before, copied());
    for (Path copy : before) {
      assertEquals(FileTime.fromMillis(1000), Files.getLastModifiedTime(copy));
    }
  }

  @Test
  void aProjectThatIsBuiltAnewLeavesTheEarlierCopyAlone() throws IOException {
    Path before = copied().get(0);
    byte[] bytes = Files.readAllBytes(before);
    Files.writeString(classes.resolve("study/names.txt"), "a b d");

    Path after = copied().get(0);

    assertNotEquals(before, after);
    assertArrayEquals(bytes, Files.readAllBytes(before));
    Files.writeString(classes.resolve("study/names.txt"), "a b");
    Files.delete(before);
    assertEquals(before, copied().get(0));
    assertArrayEquals(bytes, Files.readAllBytes(before), "the same files give the same bytes");
  }
}
