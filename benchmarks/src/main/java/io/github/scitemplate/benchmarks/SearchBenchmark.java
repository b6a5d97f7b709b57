package io.github.scitemplate.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

/** Our searches beside Optuna's: benchmarks/search. */
public final class SearchBenchmark {
  private static final String HELP =
      """
      benchmarks/search [options]

        --trials N          of each search; default 100
        --seeds N           searches of each contender at each function; default 30
        --python FILE       a Python that has optuna; default a private one
        --no-python         our own searches only
        --offline           fetch nothing
      """;

  private SearchBenchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      CommandLine line = parse(arguments);
      if (line.hasOption("help")) {
        out.print(HELP);
      } else {
        run(line, out);
      }
    } catch (ParseException | NumberFormatException e) {
      out.println(e.getMessage());
      out.print(HELP);
      System.exit(2);
    }
  }

  private static CommandLine parse(String[] arguments) throws ParseException {
    var known = new org.apache.commons.cli.Options();
    known.addOption(null, "help", false, "");
    for (String name : List.of("trials", "seeds", "python")) {
      known.addOption(null, name, true, "");
    }
    CommandLine line = new DefaultParser(false).parse(known, arguments);
    if (!line.getArgList().isEmpty()) {
      throw new ParseException("Unexpected word: " + line.getArgList().get(0));
    }
    return line;
  }

  private static void run(CommandLine line, PrintStream out)
      throws IOException, InterruptedException {
    int trials = Integer.parseInt(line.getOptionValue("trials", "100"));
    int seeds = Integer.parseInt(line.getOptionValue("seeds", "30"));
    out.println(Machine.description() + ", load " + Machine.load());
    Optional<OptunaResults> optuna = optuna(line.getOptionValue("python"), trials, seeds);
    optuna.ifPresent(results -> out.println("Optuna " + results.version()));
    var report = new SearchReport(trials, seeds, optuna);
    out.printf("Best of %d trials less the minimum, median of %d searches:%n%n", trials, seeds);
    report.regrets().forEach(out::println);
    out.println();
    report.askTimes().forEach(out::println);
    out.println();
    SearchReport.decisions().forEach(out::println);
    out.println();
    out.println("load at the end " + Machine.load());
  }

  private static Optional<OptunaResults> optuna(@Nullable String python, int trials, int seeds)
      throws IOException, InterruptedException {
    if (python == null) {
      return Optional.empty();
    }
    Path script = Path.of(System.getProperty("benchmarks.directory"), "python", "search.py");
    OptunaResults results = OptunaResults.measure(python, script, trials, seeds);
    List<String> differences = SearchReport.differences(results);
    if (!differences.isEmpty()) {
      throw new IOException("The functions are not the same: " + String.join("; ", differences));
    }
    return Optional.of(results);
  }
}
