package io.github.scitemplate.benchmarks;

import io.github.scitemplate.engine.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
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
    Tables tables = new Tables(options);
    List<Contender> contenders = options.wanted(Contender.TRAINING);
    List<Case> cases = options.cases();
    tables.add("training", cases, c -> measurement.measure(c, contenders), TrainingReport::of);
    tables.add(
        "evaluation",
        cases.stream()
            .filter(c -> c.workload().precision() == Precision.FP32)
            .map(c -> c.with(Rule.SGD))
            .distinct()
            .toList(),
        c -> measurement.measure(c, Contender.EVALUATING),
        Report::evaluation);
    tables.add(
        "checkpoints",
        cases.stream().filter(c -> c.model().equals(OFTEN_SAVED)).toList(),
        measurement::measureCheckpoints,
        Report::checkpoints);
    tables.add(
        "metrics",
        cases.stream().filter(c -> c.workload() == Workload.MLP).toList(),
        measurement::measureMetrics,
        Report::metrics);
    List<String> report = new ArrayList<>();
    report.add(begin + ", " + Machine.description());
    report.addAll(measurement.versions());
    report.add("Load average " + loadBefore + " at the start, " + Machine.load() + " at the end");
    report.addAll(tables.lines());
    return report;
  }
}
