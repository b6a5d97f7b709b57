package io.github.scitemplate.classdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a JVM is started so that it uses an archive of its class path, or records what one needs. An
 * archive serves only jars that stand first, so folders of classes go to the end; they stay where
 * they are if a jar holds anything of theirs, since the order would then matter.
 *
 * @param classPath the entries in the order to use
 * @param options for the JVM, before all others
 */
public record ArchivedLaunch(List<String> classPath, List<String> options) {
  private static final String FORMAT = "1";
  private static final Duration FAILURE_COUNTS = Duration.ofDays(7);

  /** Every option that changes neither what an archive holds nor whether it can be used. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "-D(?!java\\.system\\.class\\.loader|java\\.class\\.path|jdk\\.module\\.).*"
              + "|-(?:ea|da|esa|dsa|enableassertions|disableassertions)(?::.*)?"
              + "|-X(?:ms|ss|mn)\\d+[kKmMgG]?"
              + "|-Xmx(?:\\d+[kKmM]|[12]?\\d[gG])"
              + "|-XX:\\+UseSerialGC|-Xshare:auto"
              + "|--enable-native-access=.*"
              + "|-XX:(?:TieredStopAtLevel|CICompilerCount|ErrorFile|HeapDumpPath|MaxDirectMemorySize)=.*"
              + "|-XX:[+-](?:ExitOnOutOfMemoryError|HeapDumpOnOutOfMemoryError|UsePerfData)");

  public ArchivedLaunch {
    classPath = List.copyOf(classPath);
    options = List.copyOf(options);
  }

  /**
   * How to start a JVM on {@code classPath}.
   *
   * @param needs a class that the JVM loads if it does what is worth an archive, with slashes
   * @param jvmOptions all other options of the JVM
   */
  public static ArchivedLaunch of(List<String> classPath, String needs, List<String> jvmOptions) {
    ArchivedLaunch plain = new ArchivedLaunch(classPath, List.of());
    boolean harmless = jvmOptions.stream().allMatch(o -> HARMLESS.matcher(o).matches());
    return harmless
        ? ArchiveFolder.ofUser()
            .map(folder -> plain.with(folder, needs, heap(jvmOptions)))
            .orElse(plain)
        : plain;
  }

  /** The options that the size of pointers depends on, which an archive fixes. */
  private static List<String> heap(List<String> jvmOptions) {
    return jvmOptions.stream().filter(option -> option.startsWith("-Xm")).toList();
  }

  /** This launch with the archive that {@code folder} has, or with a recording for it. */
  ArchivedLaunch with(ArchiveFolder folder, String needs, List<String> heap) {
    try {
      List<String> jars = new ArrayList<>();
      List<Path> folders = new ArrayList<>();
      for (String entry : classPath) {
        if (Files.isDirectory(Path.of(entry))) {
          folders.add(Path.of(entry));
        } else {
          jars.add(entry);
        }
      }
      Optional<String> key = key(jars, heap);
      if (key.isEmpty()) {
        return this;
      }
      return folder.archive(key.get()).isWhole()
          ? using(folder, key.get(), jars, folders)
          : recording(folder, key.get(), new ArchiveJob(java(), needs, heap, jars));
    } catch (IOException | RuntimeException e) {
      return this; // without an archive the JVM starts as well, only later
    }
  }

  private ArchivedLaunch using(
      ArchiveFolder folder, String key, List<String> jars, List<Path> folders) throws IOException {
    if (!folders.isEmpty() && !JarNames.read(folder.names(key)).noneIn(folders)) {
      return this;
    }
    List<String> ordered = new ArrayList<>(jars);
    folders.forEach(f -> ordered.add(f.toString()));
    return new ArchivedLaunch(ordered, folder.archive(key).options());
  }

  private ArchivedLaunch recording(ArchiveFolder folder, String key, ArchiveJob job)
      throws IOException {
    Path failure = folder.failure(key);
    if (Files.exists(failure)
        && Files.getLastModifiedTime(failure)
            .toInstant()
            .isAfter(Instant.now().minus(FAILURE_COUNTS))) {
      return this;
    }
    job.write(folder.job(key));
    return new ArchivedLaunch(
        classPath, List.of("-XX:DumpLoadedClassList=" + folder.classes(key, "%p")));
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The key of an archive: another JVM and each change of a jar give another one. Nothing if the
   * framework itself stands in a folder, which an archive cannot serve, or a jar is not there. A
   * JVM itself refuses an archive of other jars, so the key need not be safe against forgery.
   */
  static Optional<String> key(List<String> jars, List<String> options) throws IOException {
    StringBuilder facts = new StringBuilder(FORMAT);
    for (String property : List.of("java.home", "java.vm.vendor", "java.vm.version", "os.arch")) {
      facts.append('\n').append(System.getProperty(property));
    }
    options.forEach(option -> facts.append('\n').append(option));
    boolean framework = false;
    for (String jar : jars) {
      Path path = Path.of(jar);
      if (!Files.exists(path)) {
        return Optional.empty();
      }
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      framework |= String.valueOf(path.getFileName()).startsWith("template-runtime");
      facts.append('\n').append(jar).append('\t').append(now.size());
      facts.append('\t').append(now.lastModifiedTime().toMillis());
    }
    return framework ? Optional.of(hash(facts)) : Optional.empty();
  }

  /** FNV-1a: a digest of the JDK would load a hundred classes first. */
  private static String hash(CharSequence text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return String.format("%016x", hash);
  }
}
