package io.github.scitemplate.classdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivedLaunchTest {
  private static final String NEEDS = "io/github/scitemplate/classdata/ArchivedLaunchTest$Main";
  private static final String MAIN_FILE = NEEDS + ".class";

  @TempDir private Path temporary;
  private ArchiveFolder folder = new ArchiveFolder(Path.of(""));
  private Path classes = Path.of("");
  private Path jar = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    folder = ArchiveFolder.of(Map.of("XDG_CACHE_HOME", temporary + "/c"), "/h").orElseThrow();
    classes = temporary.resolve("classes");
    Files.writeString(
        Files.createDirectories(classes.resolve("project")).resolve("Own.class"), "x");
    jar = jar("template-runtime-1.jar", Map.of(MAIN_FILE, bytes(Main.class)), "");
  }

  /** What a JVM does in these tests. */
  static final class Main {
    private Main() {}

    public static void main(String[] words) {
      Runnable said = () -> System.out.println("said");
      said.run();
    }
  }

  @Test
  void the_first_launch_records_and_keeps_the_order() {
    ArchivedLaunch launch = launch();

    assertEquals(classPath(), launch.classPath());
    assertEquals(1, launch.options().size());
    assertTrue(launch.options().get(0).startsWith("-XX:DumpLoadedClassList="));
  }

  @Test
  void the_next_one_uses_the_archive_with_the_folders_last() throws Exception {
    record();

    ArchivedLaunch launch = launch();

    assertEquals(List.of(jar.toString(), classes.toString()), launch.classPath());
    assertTrue(launch.options().get(0).startsWith("-XX:SharedArchiveFile="));
    assertTrue(loaded(launch).contains("shared objects file"), "the JVM takes it");
    assertEquals(List.of(), lists(), "the recording is used up");
  }

  @Test
  void folders_that_hold_what_a_jar_has_stay_first() throws Exception {
    record();
    Path same = classes.resolve(MAIN_FILE).resolveSibling("Another.class");
    Files.createDirectories(same.getParent());
    Files.writeString(same, "another");

    assertEquals(new ArchivedLaunch(classPath(), List.of()), launch());
  }

  @Test
  void a_damaged_archive_is_recorded_anew() throws Exception {
    record();
    Archive archive = folder.archive(key());
    byte[] bytes = Files.readAllBytes(archive.file());
    bytes[bytes.length / 2] ^= 1;
    assertTrue(archive.file().toFile().setWritable(true));
    Files.write(archive.file(), bytes);

    assertTrue(launch().options().get(0).startsWith("-XX:DumpLoadedClassList="));
    record();
    assertTrue(launch().options().get(0).startsWith("-XX:SharedArchiveFile="));
  }

  @Test
  void a_truncated_archive_or_proof_is_not_used() throws Exception {
    record();
    Archive archive = folder.archive(key());
    Files.writeString(archive.proof(), "");
    assertFalse(archive.isWhole());
    archive.prove();
    assertTrue(archive.isWhole());

    assertTrue(archive.file().toFile().setWritable(true));
    Files.write(archive.file(), new byte[0]);

    assertFalse(archive.isWhole());
    assertEquals(classPath(), launch().classPath());
  }

  @Test
  void a_jvm_that_cannot_use_the_archive_starts_and_says_nothing_of_it() throws Exception {
    record();
    List<String> options = folder.archive(key()).options();
    jar("other.jar", Map.of(), "");

    for (List<String> classPath :
        List.of(List.of(temporary + "/other.jar", "" + jar), List.of("" + jar))) {
      List<String> zgc = classPath.size() == 1 ? List.of("-XX:+UseZGC") : List.of();
      assertEquals("said\n", said(classPath, options, zgc));
    }
  }

  @Test
  void each_change_of_a_jar_gives_another_key() throws Exception {
    String key = key();
    Files.write(jar, new byte[10]);

    assertFalse(key.equals(key()));
  }

  @Test
  void a_failure_is_kept_and_not_tried_again() throws Exception {
    jar = jar("template-runtime-1.jar", Map.of(MAIN_FILE, bytes(Main.class)), "x.jar");
    record();

    assertTrue(Files.readString(folder.failure(key())).contains("brings other jars"));
    assertEquals(new ArchivedLaunch(classPath(), List.of()), launch());
  }

  @Test
  void a_dump_that_fails_leaves_no_archive() throws Exception {
    list("java/lang/Object id: 0\n" + NEEDS + " id: 1\n");
    ArchiveDump full =
        new ArchiveDump() {
          @Override
          void write(ArchiveJob job, Path list, Path archive) throws IOException {
            Files.write(archive, new byte[100]);
            throw new IOException("no space left on device");
          }
        };

    new ArchiveMaker(folder, full).make();

    assertTrue(Files.readString(folder.failure(key())).contains("no space left"));
    assertFalse(folder.archive(key()).isWhole());
    assertEquals(List.of("failed", "job", "lock", "names"), endings());
  }

  @Test
  void recordings_without_the_wanted_class_make_nothing() throws Exception {
    list("java/lang/Object id: 0\n");

    new ArchiveMaker(folder, new ArchiveDump()).make();

    assertEquals(List.of("job", "lock"), endings());
  }

  @Test
  void of_two_makers_at_once_one_leaves() throws Exception {
    list(NEEDS + " id: 1\n");
    ArchiveDump other =
        new ArchiveDump() {
          @Override
          void write(ArchiveJob job, Path list, Path archive) throws IOException {
            Files.write(archive, new byte[100]);
          }
        };
    ArchiveDump first =
        new ArchiveDump() {
          @Override
          void write(ArchiveJob job, Path list, Path archive) throws IOException {
            try {
              new ArchiveMaker(folder, other).make();
            } catch (OverlappingFileLockException e) {
              Files.write(archive, new byte[1]); // within one JVM, locks say so
            }
          }
        };

    new ArchiveMaker(folder, first).make();

    assertEquals(1, Files.size(folder.archive(key()).file()));
  }

  @Test
  void a_line_that_was_cut_off_is_left_out() throws Exception {
    Path list = temporary.resolve("k-pid7.classes");
    Files.writeString(list, "a/B id: 1\nc/D id: 2 source: x\n@lambda-proxy a/B run\ne/F i");

    assertEquals(List.of("a/B id: 1", "@lambda-proxy a/B run"), ClassList.read(list).lines());
    assertEquals(Optional.of(new ClassList.Origin("k", 7)), ClassList.origin(list));
    assertEquals(Optional.empty(), ClassList.origin(temporary.resolve("k.classes")));
  }

  @Test
  void options_that_may_matter_to_an_archive_leave_it_out() {
    for (String option :
        List.of(
            "-XX:+UseZGC",
            "-Xmx40g",
            "-javaagent:a.jar",
            "-Xshare:off",
            "-XX:SharedArchiveFile=x",
            "-Djava.system.class.loader=x",
            "--add-opens",
            "-Xlog:gc",
            "-XX:-UseCompressedOops")) {
      assertEquals(
          new ArchivedLaunch(classPath(), List.of()),
          ArchivedLaunch.of(classPath(), NEEDS, List.of(option)),
          option);
    }
  }

  @Test
  void a_framework_in_a_folder_has_no_archive() {
    List<String> classPath = List.of(classes.toString());

    assertEquals(
        new ArchivedLaunch(classPath, List.of()),
        new ArchivedLaunch(classPath, List.of()).with(folder, NEEDS, List.of()));
  }

  @Test
  void folders_that_cannot_be_made_or_trusted_are_no_cache() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    assertEquals(Optional.empty(), ArchiveFolder.of(Map.of("TEMPLATE_CACHE_DIR", "off"), "/h"));
    assertEquals(Optional.empty(), ArchiveFolder.of(Map.of(), ""));
    assertEquals(Optional.empty(), ArchiveFolder.of(Map.of("XDG_CACHE_HOME", "" + file), "/h"));
    assertEquals(Optional.empty(), ArchiveFolder.of(Map.of("TEMPLATE_CACHE_DIR", "\0"), "/h"));

    Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertEquals(
        Optional.empty(), ArchiveFolder.of(Map.of("XDG_CACHE_HOME", temporary + "/c"), "/h"));
  }

  private ArchivedLaunch launch() {
    return new ArchivedLaunch(classPath(), List.of()).with(folder, NEEDS, List.of());
  }

  private List<String> classPath() {
    return List.of(classes.toString(), jar.toString());
  }

  private String key() throws IOException {
    return ArchivedLaunch.key(List.of(jar.toString()), List.of()).orElseThrow();
  }

  /** Starts a JVM that records, and makes the archive. */
  private void record() throws Exception {
    ArchivedLaunch launch = launch();
    assertEquals("said\n", said(launch.classPath(), launch.options(), List.of()));
    new ArchiveMaker(folder, new ArchiveDump()).make();
  }

  /** Writes a list as if a JVM that has ended had done so. */
  private void list(String lines) throws IOException {
    launch();
    Files.writeString(folder.classes(key(), "pid99999999999"), lines);
  }

  private List<Path> lists() throws IOException {
    try (var files = Files.list(folder.path())) {
      return files.filter(file -> ClassList.origin(file).isPresent()).toList();
    }
  }

  private List<String> endings() throws IOException {
    try (var files = Files.list(folder.path())) {
      return files.map(f -> f.toString().replaceAll(".*\\.", "")).sorted().toList();
    }
  }

  private static String loaded(ArchivedLaunch launch) throws Exception {
    return said(launch.classPath(), launch.options(), List.of("-Xlog:class+load"))
        .lines()
        .filter(line -> line.contains("ArchivedLaunchTest$Main "))
        .findFirst()
        .orElseThrow();
  }

  private static String said(List<String> classPath, List<String> options, List<String> more)
      throws Exception {
    List<String> words = new ArrayList<>(List.of(ArchivedLaunch.java()));
    words.addAll(options);
    words.addAll(more);
    words.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    words.add(Main.class.getName());
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  private Path jar(String name, Map<String, byte[]> files, String brings) throws IOException {
    Path file = temporary.resolve(name);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!brings.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, brings);
    }
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream zip = new JarOutputStream(out, manifest)) {
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        zip.putNextEntry(new JarEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return file;
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    try (var in = type.getResourceAsStream(type.getName().replaceAll(".*\\.", "") + ".class")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
