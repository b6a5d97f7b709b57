package io.github.scitemplate.cluster;

import static java.util.stream.Collectors.joining;

import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.space.Point;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The driver's real code over a simulated engine in simulated time: what a large session costs the
 * driver, the disk and the engine, and how much time failures cost. The simulated tasks use the
 * real files.
 *
 * <p>A node fails 20 times in 1000 days, which is meant to be on the bad side of what is published
 * for large clusters: Kokolis et al., "Revisiting Reliability in Large-Scale Machine Learning
 * Research Clusters" (HPCA 2025). Besides, each task is preempted once a day, and each process dies
 * by itself once in 20 days. In one of ten failures of a node, the engine forgets the task instead
 * of starting it again; in another one of ten, the process works on unseen.
 */
final class ScaleOfCluster {
  static final SimulatedFaults USUAL =
      new SimulatedFaults(0.02, 1, 0.05, 0, 0.001, 0.1, 0.1, 0.01, 0.5, 2);

  private static final double MINUTES = 60;
  private static final double EXPERIMENT_SECONDS = 10 * MINUTES;
  private static final double MOST_DAYS = 60;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int CONFIG_BYTES = 1000;

  /**
   * What is measured.
   *
   * @param hours how long the session took
   * @param idealHours how long it takes if every node trains all the time
   * @param trainedAgainHours what was trained again after failures, over all nodes
   * @param driverSeconds the driver's processor time, without the simulation
   * @param restartSeconds the processor time of a restart of the driver
   * @param driverMegabytes what a driver keeps in memory that begins when nearly all is to be done
   * @param steps the driver's steps
   * @param looks questions to the engine
   * @param submissions submissions to the engine
   * @param failures processes that ended early
   * @param files files in the session's folder for the cluster
   * @param mostEntries of a folder
   * @param megabytes of all files
   * @param heardMessages messages of experiments
   * @param lost assignments that were planned again
   * @param results assignments that have ended
   * @param violations what went wrong
   */
  record Figures(
      double hours,
      double idealHours,
      double trainedAgainHours,
      double driverSeconds,
      double restartSeconds,
      double driverMegabytes,
      int steps,
      int looks,
      int submissions,
      int failures,
      long files,
      long mostEntries,
      double megabytes,
      int heardMessages,
      int lost,
      int results,
      List<String> violations) {}

  private final Path folder;
  private final int nodes;
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedTruth truth;
  private final SimulatedEngine engine;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long driverNanos;
  private int steps;
  private int heard;
  private int lost;

  ScaleOfCluster(Path folder, int nodes, double tellSeconds, SimulatedFaults faults) {
    this.folder = folder;
    this.nodes = nodes;
    this.truth =
        new SimulatedTruth(
            time, experiment -> EXPERIMENT_SECONDS, SimulatedSearch.FULL, faults.lateSeconds());
    this.engine =
        new SimulatedEngine(time, truth, new ClusterFiles(folder), faults, nodes, tellSeconds, 1);
  }

  /** Runs a grid of experiments. */
  Figures grid(int experiments) throws IOException {
    return run(
        () -> new SimulatedGrid(truth, () -> {}, CONFIG_BYTES, experiments),
        experiments,
        () -> experiments * EXPERIMENT_SECONDS);
  }

  /** Runs a search with successive halving; as many jobs at once as there are nodes. */
  Figures search(int experiments) throws IOException {
    List<Job> journal = new ArrayList<>();
    Map<Integer, Point> points = new HashMap<>();
    return run(
        () ->
            new SimulatedSearch(
                truth, () -> {}, SimulatedSearch.plan(experiments, nodes), journal, points),
        experiments,
        () -> journal.stream().mapToDouble(ScaleOfCluster::seconds).sum());
  }

  /** How long a job takes that goes on where the job of the rung before ended. */
  private static double seconds(Job job) {
    long until = job.until().isToItsEnd() ? SimulatedSearch.FULL : job.until().amount();
    long from = until == 1 ? 0 : until / 3;
    return EXPERIMENT_SECONDS * (until - from) / SimulatedSearch.FULL;
  }

  private Figures run(Supplier<SimulatedWork> works, int experiments, DoubleSupplier workSeconds)
      throws IOException {
    double without = driveAtFirst(works.get(), experiments / 100);
    SimulatedWork work = works.get();
    long start = threads.getCurrentThreadCpuTime();
    ClusterDriver driver = begin(work);
    long nanos = threads.getCurrentThreadCpuTime() - start;
    step(driver);
    double megabytes = liveMegabytes() - without;
    drive(driver, Integer.MAX_VALUE);
    long[] found = count();
    return new Figures(
        time.seconds() / 3600,
        workSeconds.getAsDouble() / nodes / 3600,
        truth.lostSeconds / 3600,
        driverNanos / 1e9,
        nanos / 1e9,
        megabytes,
        steps,
        engine.looks.size(),
        engine.submits.size(),
        truth.losses,
        found[0],
        found[1],
        found[2] / 1e6,
        heard + work.heard,
        lost + work.lost,
        truth.results(),
        truth.violations);
  }

  /**
   * Has a first driver begin, which is killed soon.
   *
   * @return what lives on the heap without any driver, in MB
   */
  private double driveAtFirst(SimulatedWork work, int results) throws IOException {
    drive(begin(work), results);
    heard += work.heard;
    lost += work.lost;
    return liveMegabytes();
  }

  private ClusterDriver begin(SimulatedWork work) throws IOException {
    ClusterDriver driver =
        new ClusterDriver(
            new ClusterFiles(folder),
            SimulatedSession.IDENTITY,
            engine,
            work,
            DriverSettings.of(nodes, Duration.ofSeconds(30)),
            time::nanos);
    driver.begin();
    return driver;
  }

  private void drive(ClusterDriver driver, int untilResults) throws IOException {
    while (!driver.isFinished() && truth.results() < untilResults) {
      step(driver);
      if (time.seconds() > MOST_DAYS * 86_400) {
        throw new IllegalStateException("The session is stuck: " + driver.standing());
      }
    }
  }

  private void step(ClusterDriver driver) throws IOException {
    long before = threads.getCurrentThreadCpuTime();
    Duration wait = driver.step();
    driverNanos += threads.getCurrentThreadCpuTime() - before;
    steps++;
    time.advance(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
  }

  /** What lives on the heap, with the simulation. */
  private static double liveMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
  }

  /** How many files there are, the most entries of a folder, and the bytes of all. */
  private long[] count() throws IOException {
    long[] found = new long[3];
    Map<Path, Long> entries = new HashMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found[0]++;
            found[2] += attributes.size();
            entries.merge(parent(file), 1L, Long::sum);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            entries.merge(parent(directory), 1L, Long::sum);
            return FileVisitResult.CONTINUE;
          }
        });
    entries.remove(parent(folder));
    found[1] = entries.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return found;
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent());
  }

  /**
   * Prints a table for docs/benchmarks.md, and each column as soon as it is known.
   *
   * @param args a folder, nodes, experiments of the grid, experiments of the search, and how many
   *     seconds lie between two messages of an experiment
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    int nodes = Integer.parseInt(args[1]);
    int experiments = Integer.parseInt(args[2]);
    int searched = Integer.parseInt(args[3]);
    double tellSeconds = Double.parseDouble(args[4]);
    Map<String, Figures> columns = new LinkedHashMap<>();
    columns.put(
        "grid",
        new ScaleOfCluster(folder.resolve("a"), nodes, tellSeconds, USUAL).grid(experiments));
    System.err.println(columns);
    columns.put(
        "search",
        new ScaleOfCluster(folder.resolve("b"), nodes, tellSeconds, USUAL).search(searched));
    System.err.println(columns);
    columns.put(
        "grid without failures",
        new ScaleOfCluster(folder.resolve("c"), nodes, tellSeconds, SimulatedFaults.NONE)
            .grid(experiments));
    print(columns);
  }

  private static void print(Map<String, Figures> columns) {
    System.out.println("| | " + String.join(" | ", columns.keySet()) + " |");
    System.out.println("|---|" + "---:|".repeat(columns.size()));
    row(columns, "assignments", f -> whole(f.results));
    row(columns, "hours", f -> fixed(2, f.hours));
    row(columns, "hours if all nodes trained all the time", f -> fixed(2, f.idealHours));
    row(columns, "node hours trained again", f -> fixed(1, f.trainedAgainHours));
    row(columns, "processes that ended early", f -> whole(f.failures));
    row(columns, "assignments planned again", f -> whole(f.lost));
    row(columns, "driver, seconds of one core", f -> fixed(1, f.driverSeconds));
    row(columns, "driver, seconds for a restart", f -> fixed(1, f.restartSeconds));
    row(columns, "driver, MB in memory", f -> fixed(1, f.driverMegabytes));
    row(columns, "messages heard", f -> whole(f.heardMessages));
    row(columns, "squeue", f -> whole(f.looks));
    row(columns, "sbatch", f -> whole(f.submissions));
    row(columns, "files", f -> whole(f.files));
    row(columns, "most entries of a folder", f -> whole(f.mostEntries));
    row(columns, "MB of files", f -> fixed(0, f.megabytes));
  }

  private static void row(
      Map<String, Figures> columns, String name, Function<Figures, String> value) {
    System.out.println(
        "| " + name + " | " + columns.values().stream().map(value).collect(joining(" | ")) + " |");
  }

  private static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String fixed(int digits, double number) {
    return String.format(Locale.ROOT, "%,." + digits + "f", number);
  }
}
