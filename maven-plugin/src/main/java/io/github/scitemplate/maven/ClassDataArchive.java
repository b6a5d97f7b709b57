package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The archive of class data with which the program's JVM starts sooner, in the user's cache. The
 * program makes it after a session, from a list of classes that its JVM wrote. Nothing depends on
 * it: without a cache, or with a damaged one, the JVM starts as it always did.
 *
 * @param folder the folder of archives
 * @param key what the names of this archive's files begin with
 */
record ClassDataArchive(Path folder, String key) {
  /** The variable that names another cache, or says {@code off}. */
  static final String VARIABLE = "TEMPLATE_CACHE_DIR";

  private static final String RUNTIME = "template-runtime";
  private static final String FORMAT = "controller 1";
  private static final Duration FAILURE_COUNTS = Duration.ofDays(7);

  /** A class that only a JVM that trains a session loads. */
  private static final String TRAINING = "io/github/scitemplate/session/SessionRun";

  /** The archive for a class path of jars; nothing if there can be none. */
  static Optional<ClassDataArchive> of(List<String> jars) {
    return of(jars, System.getenv(), System.getProperty("user.home", ""));
  }

  static Optional<ClassDataArchive> of(
      List<String> jars, Map<String, String> variables, String home) {
    try {
      boolean served = jars.stream().allMatch(jar -> Files.isRegularFile(Path.of(jar)));
      return served && jars.stream().anyMatch(ClassDataArchive::isRuntime)
          ? Optional.of(new ClassDataArchive(folder(variables, home), key(jars)))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isRuntime(String jar) {
    return String.valueOf(Path.of(jar).getFileName()).startsWith(RUNTIME);
  }

  /** The folder in which the program looks, too; made if it is not there. */
  private static Path folder(Map<String, String> variables, String home) throws IOException {
    @Nullable String told = variables.get(VARIABLE);
    if ("off".equals(told)) {
      throw new IOException("nobody wants a cache");
    }
    @Nullable String caches = variables.get("XDG_CACHE_HOME");
    boolean hasCaches = caches != null && Path.of(caches).isAbsolute();
    Path usual = (hasCaches ? Path.of(caches) : Path.of(home, ".cache")).resolve("scitemplate");
    Path cache = told == null || told.isBlank() ? usual : Path.of(told);
    Path folder = cache.toAbsolutePath().resolve("class-data");
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(cache);
      Files.createDirectory(folder);
      if (posix) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
    }
    if (posix) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
      if (permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new IOException("others can write into " + folder);
      }
    }
    return folder;
  }

  /** Another JVM and each change of a jar give another key. */
  private static String key(List<String> jars) throws IOException {
    CRC32 names = new CRC32();
    CRC32 states = new CRC32();
    add(states, FORMAT);
    for (String property : List.of("java.home", "java.vm.vendor", "java.vm.version", "os.arch")) {
      add(states, "" + System.getProperty(property));
    }
    for (String jar : jars) {
      Path path = Path.of(jar);
      add(names, jar);
      add(states, Files.size(path) + " " + Files.getLastModifiedTime(path).toMillis());
    }
    return String.format("c%08x%08x", names.getValue(), states.getValue());
  }

  private static void add(CRC32 sum, String text) {
    sum.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Options for a JVM on these jars: to use the archive, or to list the classes for it.
   *
   * @param recorded whether what the JVM does is worth an archive
   */
  List<String> options(List<String> jars, String java, boolean recorded) {
    try {
      if (isWhole()) {
        Path archive = folder.resolve(key + ".jsa");
        return Runtime.version().feature() < 24
            ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off")
            : List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off", "-Xlog:aot*=off");
      }
      if (!recorded || hasFailed()) {
        return List.of();
      }
      StringBuilder job = new StringBuilder("java " + java + "\nneeds " + TRAINING + "\n");
      jars.forEach(jar -> job.append("jar ").append(jar).append('\n'));
      Files.writeString(folder.resolve(key + ".job"), job);
      return List.of("-XX:DumpLoadedClassList=" + folder.resolve(key + "-%p.classes"));
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }

  /** Whether the archive could not be made within the last days. */
  private boolean hasFailed() throws IOException {
    Path failure = folder.resolve(key + ".failed");
    return Files.exists(failure)
        && Files.getLastModifiedTime(failure)
            .toInstant()
            .isAfter(Instant.now().minus(FAILURE_COUNTS));
  }

  /** Whether the archive is there as it was written. A JVM crashes on a damaged one. */
  private boolean isWhole() throws IOException {
    Path proof = folder.resolve(key + ".proof");
    Path archive = folder.resolve(key + ".jsa");
    if (!Files.isRegularFile(proof) || !Files.isRegularFile(archive) || Files.size(proof) > 100) {
      return false;
    }
    CRC32 sum = new CRC32();
    try (FileChannel channel = FileChannel.open(archive)) {
      sum.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      String proven = channel.size() + " " + Long.toHexString(sum.getValue()) + "\n";
      return Files.readString(proof).equals(proven);
    }
  }
}
