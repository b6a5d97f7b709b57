package io.github.scitemplate.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.ParseException;

/** What the command line asks for. */
final class Options {
  static final String HELP =
      """
      benchmarks/run [options]

        --models LIST       of mlp, cnn, resnet, resnet-bf16, transformer, lstm, or with a batch size: cnn128; default all
        --optimizers LIST   of sgd, adam
        --threads LIST      such as 1,2; without --optimizers and --threads: the cases that have a bar
        --contenders LIST   who trains, of trainer, loop, eager-loop, easytrain, python, python-fused,
                            python-channels-last, python-compiled, python-template,
                            python-lightning; default all
        --tables LIST       of training, evaluation, checkpoints, metrics; default all
        --rounds N          segments of each contender; default 15, of ResNet 5
        --segment-ms N      how long a segment is at least; default 300 to 1000
        --warm-up-ms N      how long each contender works before; default 5000 to 36000
        --quick             the MLP with SGD on one thread, briefly: does everything work?
        --output FILE       the table in Markdown; default benchmarks/target/results.md
        --python FILE       a Python that has torch; default a private one
        --no-python         the Java columns only
        --offline           fetch nothing
      """;

  private static final String ALL_MODELS = "mlp,cnn,resnet,resnet-bf16,transformer,lstm";

  private final CommandLine line;

  private Options(CommandLine line) {
    this.line = line;
  }

  /** Reads the arguments. */
  static Options parse(String[] arguments) throws ParseException {
    org.apache.commons.cli.Options known = new org.apache.commons.cli.Options();
    for (String name : List.of("help", "quick")) {
      known.addOption(null, name, false, "");
    }
    for (String name :
        List.of(
            "models",
            "optimizers",
            "threads",
            "contenders",
            "tables",
            "rounds",
            "segment-ms",
            "warm-up-ms",
            "output",
            "python")) {
      known.addOption(null, name, true, "");
    }
    CommandLine line = new DefaultParser(false).parse(known, arguments);
    if (!line.getArgList().isEmpty()) {
      throw new ParseException("Unexpected word: " + line.getArgList().get(0));
    }
    return new Options(line);
  }

  boolean help() {
    return line.hasOption("help");
  }

  private boolean quick() {
    return line.hasOption("quick");
  }

  /** All settings to compare in: those with a bar, unless others are asked for. */
  List<Case> cases() throws ParseException {
    if (quick()) {
      return List.of(new Case(Workload.MLP, 32, Rule.SGD, 1));
    }
    List<String> models = list("models", ALL_MODELS);
    List<String> rules = list("optimizers", "sgd,adam");
    List<String> threads = list("threads", "1,2");
    boolean all = line.hasOption("optimizers") || line.hasOption("threads");
    List<Case> cases =
        Arrays.stream(Workload.values())
            .flatMap(w -> w.batchSizes().stream().map(b -> new Case(w, b, Rule.SGD, 1)))
            .filter(c -> models.contains(c.workload().label()) || models.contains(c.model()))
            .flatMap(
                c ->
                    Arrays.stream(Rule.values())
                        .filter(rule -> rules.contains(rule.label()))
                        .flatMap(rule -> threads.stream().map(t -> c.with(rule, t))))
            .filter(c -> all || Bars.has(c))
            .toList();
    if (cases.isEmpty()) {
      throw new ParseException("Nothing is left to measure.");
    }
    return cases;
  }

  /** Those of some contenders that are wanted. */
  List<Contender> wanted(List<Contender> contenders) {
    return contenders.stream()
        .filter(c -> !line.hasOption("contenders") || list("contenders", "").contains(c.word()))
        .toList();
  }

  /** Whether a table is wanted. */
  boolean wants(String table) {
    return list("tables", "training,evaluation,checkpoints,metrics").contains(table);
  }

  Pacing pacing(Workload workload) {
    Pacing pacing = quick() ? Pacing.quick() : Pacing.of(workload);
    if (line.hasOption("rounds")) {
      pacing = pacing.withRounds(Integer.parseInt(line.getOptionValue("rounds")));
    }
    if (line.hasOption("segment-ms")) {
      pacing = pacing.withSegmentMillis(Integer.parseInt(line.getOptionValue("segment-ms")));
    }
    if (line.hasOption("warm-up-ms")) {
      pacing = pacing.withWarmUpMillis(Integer.parseInt(line.getOptionValue("warm-up-ms")));
    }
    return pacing;
  }

  /** The Python to compare with, if there is one. */
  Optional<String> python() {
    return Optional.ofNullable(line.getOptionValue("python"));
  }

  /** Where the table goes. */
  Path output(Path target) {
    return Path.of(line.getOptionValue("output", target.resolve("results.md").toString()));
  }

  private List<String> list(String name, String standard) {
    return Arrays.asList(line.getOptionValue(name, standard).split(","));
  }
}
