package io.github.scitemplate.execution;

import io.github.scitemplate.classdata.ArchivedLaunch;
import io.github.scitemplate.experiment.WorkerProof;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The command line of a worker.
 *
 * @param folder where relative paths of the project begin
 * @param classPath the project's classes and their dependencies, the framework among them
 * @param componentsClass the project's class that builds components
 * @param jvmArguments options of the user for the worker's JVM
 * @param threads threads of the operations
 * @param fastDevRun whether each experiment runs on one batch only
 */
public record WorkerCommand(
    Path folder,
    List<String> classPath,
    String componentsClass,
    List<String> jvmArguments,
    int threads,
    boolean fastDevRun)
    implements WorkerKind {

  /** Linux gives a variable 128 KiB. */
  private static final int LONGEST_VARIABLE = 30_000;

  /** Options of each JVM that trains. */
  public static final List<String> FIXED_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-Djava.awt.headless=true",
          // What runs a few thousand times while a worker starts is not worth the compiler that
          // optimizes.
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=2000",
          "-XX:Tier4CompileThreshold=30000",
          "-XX:Tier4BackEdgeThreshold=120000");

  /** A class that only workers that train load. */
  private static final String TRAINING = "io/github/scitemplate/trainer/Trainer";

  /** Starts a process; it begins to load the natives at once. */
  @Override
  public WorkerProcess start(List<String> gpus) throws IOException {
    ArchivedLaunch launch = ArchivedLaunch.of(classPath, TRAINING, jvmArguments);
    List<String> words = words(launch.options());
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.directory(folder.toFile());
    setEnvironment(builder.environment(), threads);
    String path = String.join(System.getProperty("path.separator"), launch.classPath());
    Optional<Path> file = Optional.empty();
    if (path.length() <= LONGEST_VARIABLE) {
      // A variable leaves no file behind if a process is killed.
      builder.environment().put("CLASSPATH", path);
    } else {
      file = Optional.of(written(path));
      words.add(1, "@" + file.get());
    }
    builder.environment().put(WorkerProof.VARIABLE, UUID.randomUUID().toString());
    if (!gpus.isEmpty()) {
      builder.environment().put(GpuSlots.VARIABLE, String.join(",", gpus));
    }
    WorkerProcess worker = WorkerProcess.start(builder);
    file.ifPresent(worker::deleteWhenStarted);
    return worker;
  }

  /** Writes an argument file with the class path, in the encoding that the launcher reads. */
  private static Path written(String path) throws IOException {
    Path file = Files.createTempFile("template-worker", ".args");
    String quoted = path.replace("\\", "\\\\").replace("\"", "\\\"");
    Charset launchers =
        Charset.forName(System.getProperty("native.encoding", Charset.defaultCharset().name()));
    Files.write(file, ("-cp \"" + quoted + "\"\n").getBytes(launchers));
    return file;
  }

  @Override
  public WorkerCommand withThreads(int number) {
    return new WorkerCommand(folder, classPath, componentsClass, jvmArguments, number, fastDevRun);
  }

  /**
   * Sets the variables that the natives read when a process starts.
   *
   * @param environment the environment of the process, which this method changes
   */
  public static void setEnvironment(Map<String, String> environment, int threads) {
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    // A thread that waits for a busy neighbour must not burn the core that the neighbour needs; a
    // few microseconds of spinning save a quarter of the time of two threads that have no
    // neighbour, and cost a sixth of it if they have one.
    environment.putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
    environment.putIfAbsent("GOMP_SPINCOUNT", "2000");
    // MKL alone may add in another order from call to call: with two threads on an AMD processor
    // a gradient had other last bits in every fourth iteration. This costs 3 % at most.
    environment.putIfAbsent("MKL_CBWR", "AUTO");
    // Activations come and go in each iteration: memory that glibc gives back to the system in
    // between costs thousands of page faults. Each setting needs the others.
    environment.putIfAbsent("MALLOC_ARENA_MAX", "1");
    environment.putIfAbsent("MALLOC_TRIM_THRESHOLD_", Long.toString(4L << 30));
    environment.putIfAbsent("MALLOC_MMAP_THRESHOLD_", Long.toString(1L << 30));
  }

  /** The options of a JVM that trains, without the place of a crash report. */
  public List<String> jvmOptions() {
    List<String> options = new ArrayList<>(FIXED_OPTIONS);
    if (Runtime.version().feature() >= 22) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    options.addAll(jvmArguments);
    return options;
  }

  private List<String> words(List<String> options) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(options);
    words.add("-XX:ErrorFile=" + WorkerProcess.crashReport("%p"));
    words.addAll(jvmOptions());
    words.add(WorkerMain.class.getName());
    words.add(componentsClass);
    words.add(Integer.toString(threads));
    words.add(Boolean.toString(fastDevRun));
    return words;
  }
}
