package io.github.scitemplate.environment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code environment.json}: what the experiments of a session run on. It never holds
 * environment variables or command lines.
 *
 * @param software Java, the system and the engine
 * @param processor the processor
 * @param memoryBytes the machine's memory
 * @param gpus a line for each GPU that the driver knows
 * @param threads how many threads each experiment has
 * @param components the project's class that builds components
 * @param source where the sources stand in git; null if they are in no repository
 * @param classPath every entry in order
 */
public record Environment(
    Software software,
    Processor processor,
    long memoryBytes,
    List<String> gpus,
    int threads,
    String components,
    @Nullable SourceControl source,
    List<ClassPathEntry> classPath) {
  private static final String NAME = "environment.json";
  private static final int MAX_GPU_BYTES = 1 << 16;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /**
   * The parts of the environment that only the caller knows.
   *
   * @param version the version of the framework
   * @param folder the folder of the project
   * @param classPath every entry, in order
   * @param project the entries that are the project's own compiled classes
   * @param components the class that builds components
   * @param threads how many threads each experiment has
   */
  public record Asked(
      String version,
      Path folder,
      List<Path> classPath,
      Set<Path> project,
      String components,
      int threads) {}

  /** Captures the environment. This takes as long as reading every jar. */
  static Environment capture(Asked asked) throws IOException {
    return UnhashedEnvironment.capture(asked).hashed(asked.classPath());
  }

  /** Captures all but the hashes of jars. */
  static Environment withoutHashes(Asked asked) throws IOException {
    return new Environment(
        Software.ofThisProcess(asked.version()),
        Processor.ofThisMachine(),
        memory(),
        gpus(asked.folder()),
        asked.threads(),
        asked.components(),
        SourceControl.of(asked.folder()).orElse(null),
        ClassPathEntry.unhashed(asked.classPath(), asked.project(), Artifacts.ofThisProcess()));
  }

  /** The same environment with another class path. */
  Environment withClassPath(List<ClassPathEntry> entries) {
    return new Environment(
        software, processor, memoryBytes, gpus, threads, components, source, entries);
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static List<String> gpus(Path folder) {
    return ProgramOutput.of(
            folder,
            MAX_GPU_BYTES,
            List.of(
                "nvidia-smi",
                "--query-gpu=name,memory.total,driver_version",
                "--format=csv,noheader"))
        .map(output -> output.text().lines().filter(line -> !line.isBlank()).toList())
        .orElse(List.of());
  }

  /**
   * Writes the environment so that nobody else on the machine can read it: the git difference in it
   * may hold secrets.
   */
  public void write(Path file) throws IOException {
    AtomicFile.writePrivately(file, JsonRecord.text(GSON, this));
  }

  /**
   * Reads an environment.
   *
   * @throws IOException if the file is absent or damaged
   */
  public static Environment read(Path file) throws IOException {
    return JsonRecord.read(file, Environment::of);
  }

  static @Nullable Environment of(JsonObject json) {
    Environment read = GSON.fromJson(json, Environment.class);
    boolean complete =
        read.software() != null
            && read.processor() != null
            && read.processor().features() != null
            && read.gpus() != null
            && read.components() != null
            && read.classPath() != null
            && read.classPath().stream().noneMatch(Environment::incomplete);
    return complete ? read : null;
  }

  private static boolean incomplete(ClassPathEntry entry) {
    return entry == null
        || entry.coordinates() == null
        || entry.sha256() == null
        || entry.file() == null;
  }

  /**
   * The names of a session's files in order: one from its beginning, and one from each time that
   * somebody accepted changed code or dependencies.
   */
  public static List<String> names(Path session) {
    List<String> names = new ArrayList<>();
    for (String name = name(1);
        OwnFile.exists(session.resolve(name));
        name = name(names.size() + 1)) {
      names.add(name);
    }
    return names;
  }

  /** The name of the file that a session has until its first environment is complete. */
  public static String unhashedName() {
    return "." + NAME;
  }

  /** The name of file {@code number} of a session, from 1. */
  public static String name(int number) {
    return number == 1 ? NAME : "environment_" + number + ".json";
  }

  /** The folder with the copy of the sources that belongs to the file {@code environment}. */
  public static String codeName(String environment) {
    return environment.replace("environment", "code").replace(".json", "");
  }
}
