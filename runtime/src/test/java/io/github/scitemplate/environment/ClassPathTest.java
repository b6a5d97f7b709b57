package io.github.scitemplate.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
  @TempDir Path folder;

  private Path jar(String name, Map<String, String> files) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private static Map<String, String> pom(String group, String artifact, String version) {
    return Map.of(
        "META-INF/maven/" + group + "/" + artifact + "/pom.properties",
        "groupId=" + group + "\nartifactId=" + artifact + "\nversion=" + version + "\n");
  }

  @Test
  void coordinatesAreThoseToldElseThoseInTheJarElseItsName() throws IOException {
    Path told = jar("told.jar", Map.of());
    Path own = jar("lib-1.2.jar", pom("org.acme", "lib", "1.2"));
    Path classified = jar("lib-1.2-linux.jar", pom("org.acme", "lib", "1.2"));
    Map<String, String> both = new TreeMap<>(pom("org.acme", "part", "3"));
    both.putAll(pom("org.acme", "whole", "4"));
    Path shaded = jar("whole-4.jar", both);
    Path renamed = jar("other.jar", pom("org.acme", "lib", "1.2"));
    Path list = Files.writeString(folder.resolve("list"), "g:a:1:c\t" + told + "\n");
    Artifacts artifacts = Artifacts.read(list);
    assertEquals(
        List.of(
            "g:a:1:c",
            "org.acme:lib:1.2",
            "org.acme:lib:1.2:linux",
            "org.acme:whole:4",
            "other.jar"),
        List.of(told, own, classified, shaded, renamed).stream()
            .map(artifacts::coordinates)
            .toList());
    Path damaged = Files.writeString(folder.resolve("damaged.jar"), "no zip");
    assertEquals("damaged.jar", artifacts.coordinates(damaged));
  }

  @Test
  void aFolderIsHashedByNamesAndContents() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes/sub"));
    Files.writeString(classes.resolve("A.class"), "a");
    Artifacts none = Artifacts.read(Files.writeString(folder.resolve("none"), ""));
    List<Path> classPath = List.of(folder.resolve("classes"), folder.resolve("absent.jar"));
    List<ClassPathEntry> first = entries(classPath, none);
    assertEquals(1, first.size());
    assertTrue(first.get(0).project() && first.get(0).bytes() == 1);
    Files.move(classes.resolve("A.class"), classes.resolve("B.class"));
    List<ClassPathEntry> second = entries(classPath, none);
    assertNotEquals(first.get(0).sha256(), second.get(0).sha256());
    assertEquals(List.of(), DependencyChanges.between(first, second), "code is copied instead");
  }

  @Test
  void aJarThatChangedIsReadAgain() throws IOException {
    Path jar = Files.writeString(folder.resolve("lib.jar"), "one");
    String first = JarHashes.of(jar);
    assertEquals(Sha256.of(jar), first);
    assertEquals(first, JarHashes.of(jar));
    Files.writeString(jar, "two");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertEquals(Sha256.of(jar), JarHashes.of(jar));
    assertNotEquals(first, JarHashes.of(jar));
  }

  private static ClassPathEntry entry(String coordinates, String sha256) {
    return new ClassPathEntry(coordinates, "f", 1, sha256, false);
  }

  @Test
  void eachChangedJarIsNamed() {
    List<ClassPathEntry> then =
        List.of(
            entry("g:same:1", "1"),
            entry("g:rebuilt:1", "2"),
            entry("g:newer:1", "3"),
            entry("g:gone:1", "4"),
            entry("renamed.jar", "5"));
    List<ClassPathEntry> now =
        List.of(
            entry("g:renamed:1", "5"),
            entry("g:newer:2", "6"),
            entry("g:same:1", "1"),
            entry("g:rebuilt:1", "7"),
            entry("g:new:1", "8"));
    assertEquals(
        List.of(
            "changed  g:rebuilt:1 (another file of the same name)",
            "changed  g:newer:1 to g:newer:2",
            "added    g:new:1",
            "removed  g:gone:1"),
        DependencyChanges.between(then, now));
  }

  private static List<ClassPathEntry> entries(List<Path> classPath, Artifacts artifacts)
      throws IOException {
    return ClassPathEntry.hashed(
        ClassPathEntry.unhashed(classPath, Set.of(classPath.get(0)), artifacts), classPath);
  }

  @Test
  void theProcessorIsReadFromEitherKindOfFile() {
    Processor intel =
        Processor.parsed(
            List.of("model name\t: Fast 3000", "flags\t\t: fpu avx2 avx512f amx_tile rdrand"), 2);
    assertEquals(new Processor("Fast 3000", 2, List.of("amx_tile", "avx2", "avx512f")), intel);
    Processor arm = Processor.parsed(List.of("Features\t: fp asimd sve aes"), 4);
    assertEquals(List.of("asimd", "sve"), arm.features());
  }

  @Test
  void whatWasWrittenIsReadBackAndNoEnvironmentVariableIsInIt() throws IOException {
    Path file = folder.resolve("environment.json");
    Environment environment =
        Environment.capture(
            new Environment.Asked("1", folder, List.of(), Set.of(), "BuildComponents", 2));
    environment.write(file);
    assertEquals(environment, Environment.read(file));
    assertEquals(List.of(), EnvironmentDifferences.between(environment, environment));
    assertEquals(List.of("environment.json"), Environment.names(folder));
    for (String name : List.of("software", "processor", "gpus", "components", "classPath")) {
      String damaged = Files.readString(file).replace("\"" + name + "\"", "\"x\"");
      Path other = Files.writeString(folder.resolve("damaged"), damaged);
      org.junit.jupiter.api.Assertions.assertThrows(
          IOException.class, () -> Environment.read(other), name);
    }
  }

  @Test
  void whatIsNoLineOfCoordinatesIsPassedOverAndAnotherNameIsNoClassifier() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "no tab\n\tonly a path\n");
    Artifacts artifacts = Artifacts.read(list);
    Path longer = jar("lib-1.20.jar", pom("org.acme", "lib", "1.2"));
    assertEquals("lib-1.20.jar", artifacts.coordinates(longer));
    Path war = jar("lib-1.2.war", pom("org.acme", "lib", "1.2"));
    assertEquals("lib-1.2.war", artifacts.coordinates(war));
    Map<String, String> nameless =
        Map.of("META-INF/maven/g/a/pom.properties", "groupId=g\nversion=1\n");
    assertEquals("a-1.jar", artifacts.coordinates(jar("a-1.jar", nameless)));
  }

  @Test
  void whatDiffersInTheEnvironmentIsTold() throws IOException {
    Environment now =
        Environment.capture(
            new Environment.Asked("1", folder, List.of(), Set.of(), "BuildComponents", 2));
    Path file = folder.resolve("environment.json");
    now.write(file);
    String text = Files.readString(file);
    String java = text.replaceFirst("(?s).*\"java\": \"([^\"]*)\".*", "$1");
    Path other =
        Files.writeString(
            folder.resolve("other.json"),
            text.replace("\"java\": \"" + java + "\"", "\"java\": \"11.0.1\"")
                .replaceAll(",\\s*\"crc32c\": \"[^\"]*\"", ""));
    List<String> differences = EnvironmentDifferences.between(Environment.read(other), now);
    assertTrue(
        differences.size() == 1
            && differences
                .get(0)
                .matches("Java: 11\\.0\\.1.* then, .*" + Pattern.quote(java) + ".* now"),
        differences.toString());
  }
}
