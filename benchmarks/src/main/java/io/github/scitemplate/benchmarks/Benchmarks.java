package io.github.scitemplate.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.cli.ParseException;

/** Measures how long an iteration takes, ours and others', and prints one table. */
final class Benchmarks {
  /** The digit CNN with the shortest time between checkpoints: a hundred iterations each. */
  private static final String OFTEN_SAVED = "cnn32";

  private Benchmarks() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      Options options = Options.parse(arguments);
      if (options.help()) {
        out.print(Options.HELP);
        return;
      }
      Path home = Path.of(System.getProperty("benchmarks.directory", "benchmarks"));
      Path target = Files.createDirectories(home.resolve("target"));
      List<String> report = measure(options, home, target);
      report.forEach(out::println);
      Path output = options.output(target);
      Files.write(output, report);
      System.err.println("Also in " + output);
    } catch (ParseException | NumberFormatException e) {
      System.err.println(e.getMessage() + "\n" + Options.HELP);
      System.exit(2);
    }
  }

  private static List<String> measure(Options options, Path home, Path target)
      throws IOException, ParseException {
    Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String loadBefore = Machine.load();
    Path files = Files.createDirectories(target.resolve("files"));
    PythonServers python = PythonServers.of(options.python(), home.resolve("python/server.py"));
    Measurement measurement = new Measurement(options, python, files);
    List<Measured> training = new ArrayList<>();
    List<Measured> evaluation = new ArrayList<>();
    List<Measured> checkpoints = new ArrayList<>();
    for (Case setting : options.cases()) {
      if (options.wants("training")) {
        training.add(told(measurement.measure(setting, options.wanted(Contender.TRAINING))));
      }
    }
    Set<Case> evaluated = new HashSet<>();
    for (Case setting : options.cases()) {
      if (options.wants("evaluation") && evaluated.add(setting.with(Rule.SGD))) {
        evaluation.add(told(measurement.measure(setting, Contender.EVALUATING)));
      }
    }
    for (Case setting : options.cases()) {
      if (options.wants("checkpoints") && setting.model().equals(OFTEN_SAVED)) {
        checkpoints.add(told(measurement.measureCheckpoints(setting)));
      }
    }
    List<Measured> metrics = new ArrayList<>();
    for (Case setting : options.cases()) {
      if (options.wants("metrics") && setting.workload() == Workload.MLP) {
        metrics.add(told(measurement.measureMetrics(setting)));
      }
    }
    if (training.isEmpty() && evaluation.isEmpty() && checkpoints.isEmpty() && metrics.isEmpty()) {
      throw new ParseException("Nothing is left to measure.");
    }
    List<String> report = new ArrayList<>();
    report.add(begin + ", " + Machine.description());
    report.addAll(measurement.versions());
    report.add("Load average " + loadBefore + " at the start, " + Machine.load() + " at the end");
    add(report, training, TrainingReport::of);
    add(report, evaluation, Report::evaluation);
    add(report, checkpoints, Report::checkpoints);
    add(report, metrics, Report::metrics);
    return report;
  }

  private static void add(
      List<String> report, List<Measured> results, Function<List<Measured>, List<String>> table) {
    if (!results.isEmpty()) {
      report.add("");
      report.addAll(table.apply(results));
    }
  }

  private static Measured told(Measured measured) {
    System.err.println(Report.brief(measured));
    return measured;
  }
}
