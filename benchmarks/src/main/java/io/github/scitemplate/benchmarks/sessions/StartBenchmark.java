package io.github.scitemplate.benchmarks.sessions;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long it takes from a typed command to the first iteration, everything warm: by Maven and by
 * the jar, with archives of class data and without, in turns, and beside them PyTorch and
 * Lightning. It uses nothing but the JDK, so that it can be started from its source.
 */
public final class StartBenchmark {
  private static final String ITERATION = "iteration 1/";

  /** The argument that asks for a list of classes instead of a measurement. */
  private static final String CLASSES = "--classes";

  private static final List<String> TRAINING =
      List.of(
          "train",
          "--cfg",
          "config.yaml",
          "--session",
          "start",
          "--set",
          "log_freq=1",
          "--yes",
          "--classpath",
          "target/classes");

  /** What a line of the output begins, in order. A command that lacks one has no such phase. */
  private static final Map<String, String> PHASES = phases();

  private final Path project;
  private final Path cli;
  private final int rounds;
  private final List<String> mavenOptions;
  private final List<String> python;
  private final Map<String, List<Run>> runs = new LinkedHashMap<>();

  /**
   * One start.
   *
   * @param seconds when each phase ended
   * @param cpu seconds of all processes that were alive at the end
   */
  private record Run(Map<String, Double> seconds, double cpu) {
    double total() {
      return seconds.getOrDefault(ITERATION, Double.NaN);
    }
  }

  private StartBenchmark(
      Path project, Path cli, int rounds, List<String> python, List<String> mavenOptions) {
    this.project = project;
    this.cli = cli;
    this.rounds = rounds;
    this.python = python;
    this.mavenOptions = mavenOptions;
  }

  private static Map<String, String> phases() {
    Map<String, String> phases = new LinkedHashMap<>();
    phases.put("Scanning for projects", "Maven's JVM is up");
    phases.put("--- template", "Maven has read the project and compiled nothing");
    phases.put(" experiments from ", "the session's JVM is up, the config is read");
    phases.put(
        "experiment 1/", "natives are loaded, data and components made, the session written");
    phases.put("model with ", "the experiment's model is built");
    phases.put(ITERATION, "the first iteration is trained, measured and logged");
    return phases;
  }

  /**
   * Measures and prints, or writes the list of the classes that a session needs first.
   *
   * @param arguments the project's folder, the stand-alone jar, the number of rounds or {@code
   *     --classes}, a Python and the script that it starts with (both empty for none) or the list's
   *     file, and options for Maven
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path project = Path.of(arguments[0]);
    Path cli = Path.of(arguments[1]);
    if (arguments[2].equals(CLASSES)) {
      new StartBenchmark(project, cli, 1, List.of(), List.of()).writeClasses(Path.of(arguments[3]));
      return;
    }
    StartBenchmark benchmark =
        new StartBenchmark(
            project,
            cli,
            Integer.parseInt(arguments[2]),
            arguments[3].isEmpty() ? List.of() : List.of(arguments[3], arguments[4]),
            Arrays.asList(arguments).subList(5, arguments.length));
    double before = load();
    benchmark.measure();
    benchmark.print();
    System.out.printf(
        "%nLoad %.1f before and %.1f after; %s, %d processors; median of %d starts.%n",
        before,
        load(),
        "JDK " + Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        benchmark.rounds);
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private void measure() throws IOException, InterruptedException {
    makeArchives();
    for (int i = -1; i < rounds; i++) {
      for (String cache : List.of("off", cache().toString())) {
        String with = cache.equals("off") ? "" : ", archive";
        keep(i, "jar" + with, start(jar(), cache));
        keep(i, "mvn" + with, start(maven(), cache));
      }
      for (String program : python.isEmpty() ? List.<String>of() : List.of("torch", "lightning")) {
        List<String> words = new ArrayList<>(python);
        words.add(program);
        keep(i, "Python, " + program, start(words, "off"));
      }
    }
  }

  /** Round -1 warms the disk's caches up. */
  private void keep(int round, String name, Run run) {
    if (round >= 0) {
      runs.computeIfAbsent(name, n -> new ArrayList<>()).add(run);
    }
  }

  private Path cache() {
    return project.resolveSibling("cache");
  }

  /** Trains once each way, and waits until the archives are there: jar's worker, mvn's two. */
  private void makeArchives() throws IOException, InterruptedException {
    start(jar(), cache().toString());
    start(maven(), cache().toString());
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (proofs() < 3 && System.nanoTime() < end) {
      Thread.sleep(200);
    }
    if (proofs() < 3) {
      System.out.println("Not all archives could be made: look into " + cache());
    }
    Thread.sleep(1000); // the process that made them ends
  }

  private long proofs() throws IOException {
    Path folder = cache().resolve("class-data");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".proof")).count();
    }
  }

  private List<String> jar() {
    return training(List.of("-jar", cli.toString()));
  }

  private static List<String> training(List<String> program) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(program);
    words.addAll(TRAINING);
    return words;
  }

  /**
   * Lists the classes that the session's JVM loads until the first iteration, in their order,
   * except those that every JVM has in its archive and those that it makes itself. Meanwhile it
   * must not find the list that there is: another one, which is empty, stands before it.
   */
  private void writeClasses(Path list) throws IOException, InterruptedException {
    Path log = project.resolveSibling("classes.log");
    Path before = project.resolveSibling("before");
    String place = "io/github/scitemplate/cli";
    Files.createDirectories(before.resolve(place));
    Files.writeString(before.resolve(place).resolve(list.getFileName()), "");
    List<String> program =
        List.of(
            "-Xlog:class+load:file=" + log,
            "-cp",
            before + File.pathSeparator + cli,
            place.replace('/', '.') + ".Main");
    Run unused = start(training(program), "off");
    Pattern loaded = Pattern.compile(".* ([\\w.$]+) source: (?!shared objects file).*");
    Pattern made =
        Pattern.compile(".*(\\$\\$|\\$Proxy\\d|GeneratedMethodAccessor|GeneratedConstr).*");
    Set<String> names = new LinkedHashSet<>();
    for (String line : Files.readAllLines(log)) {
      Matcher matcher = loaded.matcher(line);
      if (matcher.matches() && !made.matcher(matcher.group(1)).matches()) {
        names.add(matcher.group(1));
      }
    }
    Files.write(list, names);
    System.out.println(names.size() + " classes in " + list);
  }

  private List<String> maven() {
    List<String> words = new ArrayList<>(List.of("mvn", "-B"));
    words.addAll(mavenOptions);
    words.addAll(
        List.of("template:train", "-Dcfg=config.yaml", "-Dsession=start", "-Dset=log_freq=1"));
    return words;
  }

  /** Starts a command, reads its lines until the first iteration, and interrupts it. */
  private Run start(List<String> command, String cache) throws IOException, InterruptedException {
    delete(project.resolve("results"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(project.toFile()).redirectErrorStream(true);
    builder.environment().put("TEMPLATE_CACHE_DIR", cache);
    Map<String, Double> seconds = new LinkedHashMap<>();
    StringBuilder said = new StringBuilder();
    long begin = System.nanoTime();
    Process process = builder.start();
    double cpu = 0;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        double now = (System.nanoTime() - begin) / 1e9;
        said.append(line).append('\n');
        for (String phase : PHASES.keySet()) {
          if (line.contains(phase) && seconds.putIfAbsent(phase, now) == null) {
            if (phase.equals(ITERATION)) {
              cpu = cpu(process);
              interrupt(process);
            }
          }
        }
      }
    }
    boolean unused = process.waitFor(30, TimeUnit.SECONDS);
    if (!seconds.containsKey(ITERATION)) {
      throw new IllegalStateException(said.toString());
    }
    return new Run(seconds, cpu);
  }

  private static double cpu(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .mapToDouble(p -> p.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3)
        .sum();
  }

  /** As a terminal does: every process hears of it. */
  private static void interrupt(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle()); // Process.destroy would close the stream that is read here
    all.forEach(ProcessHandle::destroy);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void print() {
    System.out.printf("%n| seconds, until |%s|%n", String.join("|", runs.keySet()));
    System.out.printf("|---|%s%n", "---:|".repeat(runs.size()));
    for (Map.Entry<String, String> phase : PHASES.entrySet()) {
      System.out.printf("| %s |%s%n", phase.getValue(), row(r -> took(r, phase.getKey())));
    }
    System.out.printf("| **all together, median** |%s%n", row(Run::total));
    System.out.print("| the shortest |");
    runs.values()
        .forEach(
            all ->
                System.out.printf(
                    " %.2f |", all.stream().mapToDouble(Run::total).min().orElseThrow()));
    System.out.printf("%n| CPU time of all processes |%s%n", row(Run::cpu));
  }

  private String row(ToDoubleFunction<Run> value) {
    StringBuilder row = new StringBuilder();
    for (List<Run> all : runs.values()) {
      double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
      double median = sorted[sorted.length / 2];
      row.append(Double.isNaN(median) ? " |" : String.format(" %.2f |", median));
    }
    return row.toString();
  }

  /** How long the phase took that ends with a line. */
  private static double took(Run run, String phase) {
    double before = 0;
    for (Map.Entry<String, Double> end : run.seconds().entrySet()) {
      if (end.getKey().equals(phase)) {
        return end.getValue() - before;
      }
      before = end.getValue();
    }
    return Double.NaN;
  }
}
