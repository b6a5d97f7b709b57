package io.github.scitemplate.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassDataArchiveTest {
  @TempDir private Path folder;
  private List<String> jars = List.of();

  @BeforeEach
  void makeJars() throws IOException {
    Path runtime = Files.writeString(folder.resolve("template-runtime-1.jar"), "runtime");
    Path library = Files.writeString(folder.resolve("library.jar"), "library");
    jars = List.of(runtime.toString(), library.toString());
  }

  @Test
  void without_an_archive_a_goal_that_trains_lists_its_classes() throws IOException {
    assertEquals(List.of(), archive().options(jars, "java", false));

    String list = cache().resolve(archive().key() + "-%p.classes").toString();
    assertEquals(List.of("-XX:DumpLoadedClassList=" + list), archive().options(jars, "java", true));
    assertEquals(
        """
        java java
        needs io/github/scitemplate/session/SessionRun
        jar %s
        jar %s
        """
            .formatted(jars.get(0), jars.get(1)),
        Files.readString(cache().resolve(archive().key() + ".job")));
  }

  @Test
  void an_archive_is_used_only_as_it_was_written() throws IOException {
    Path file = Files.writeString(cache().resolve(archive().key() + ".jsa"), "archive");
    Path proof = cache().resolve(archive().key() + ".proof");
    Files.writeString(proof, proof("archive"));

    assertEquals("-XX:SharedArchiveFile=" + file, archive().options(jars, "java", false).get(0));
    for (String damaged : List.of("archivf", "", "archiv", "archive.")) {
      Files.writeString(file, damaged);
      assertEquals(List.of(), archive().options(jars, "java", false), damaged);
    }
    Files.delete(file);
    assertEquals(List.of(), archive().options(jars, "java", false));
  }

  @Test
  void what_could_not_be_made_is_not_recorded_again() throws IOException {
    Files.writeString(cache().resolve(archive().key() + ".failed"), "no space");

    assertEquals(List.of(), archive().options(jars, "java", true));
  }

  @Test
  void each_change_of_a_jar_gives_another_archive() throws IOException {
    String key = archive().key();
    Files.writeString(Path.of(jars.get(1)), "another library");

    assertNotEquals(key, archive().key());
  }

  @Test
  void folders_other_class_paths_and_bad_caches_have_none() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertFalse(of(List.of(jars.get(0), folder.toString()), "cache").isPresent());
    assertFalse(of(List.of(jars.get(1)), "cache").isPresent());
    assertFalse(of(List.of(jars.get(0), folder + "/none.jar"), "cache").isPresent());
    assertFalse(of(jars, file.getFileName().toString()).isPresent());
    assertEquals(
        Optional.empty(), ClassDataArchive.of(jars, Map.of("TEMPLATE_CACHE_DIR", "off"), "/h"));
    assertTrue(of(jars, "cache").isPresent());

    Files.setPosixFilePermissions(cache(), PosixFilePermissions.fromString("rwxrwx---"));
    assertFalse(of(jars, "cache").isPresent());
  }

  @Test
  void a_class_path_without_the_runtime_stays_as_it_is() {
    List<String> classPath = List.of(folder.toString(), jars.get(1));
    ForkedJvm jvm = new ForkedJvm(classPath, "Main", List.of(), folder, List.of("-Da=b"));

    assertEquals(jvm, jvm.withArchive(Optional.of(folder.toString()), true));
  }

  private ClassDataArchive archive() {
    return of(jars, "cache").orElseThrow();
  }

  private Optional<ClassDataArchive> of(List<String> jars, String cache) {
    String path = folder.resolve(cache).toString();
    return ClassDataArchive.of(jars, Map.of("TEMPLATE_CACHE_DIR", path), "/nowhere");
  }

  private Path cache() {
    return archive().folder();
  }

  private static String proof(String content) {
    CRC32 sum = new CRC32();
    sum.update(content.getBytes(StandardCharsets.UTF_8));
    return content.length() + " " + Long.toHexString(sum.getValue()) + "\n";
  }
}
