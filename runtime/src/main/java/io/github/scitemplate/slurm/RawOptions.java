package io.github.scitemplate.slurm;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.Config.Text;
import io.github.scitemplate.error.UserException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of {@code sbatch} that a person writes as they are, such as {@code
 * --constraint=a100}. Options that tasks need themselves are refused, and so are those that have a
 * key.
 */
final class RawOptions {
  private static final String KEY = "options";
  private static final Pattern OPTION = Pattern.compile("--([a-z][a-z0-9-]*)(=\\P{Cntrl}*)?");
  private static final Pattern GPUS = Pattern.compile("[=,](?:gres/)?gpu(?:[:,]|$)");

  /** What a task is told by us, or what would make it something else than a task. */
  private static final Set<String> OURS =
      Set.of(
          "array",
          "chdir",
          "clusters",
          "error",
          "export",
          "export-file",
          "help",
          "input",
          "job-name",
          "no-requeue",
          "nodes",
          "ntasks",
          "open-mode",
          "output",
          "parsable",
          "quiet",
          "requeue",
          "signal",
          "test-only",
          "usage",
          "version",
          "wait",
          "wrap");

  private static final Map<String, String> KEYS =
      Map.of(
          "account", "account",
          "cpus-per-task", "cpus_per_task",
          "gpus", "gpus",
          "gpus-per-node", "gpus",
          "gpus-per-task", "gpus",
          "mem", "mem",
          "partition", "partition",
          "qos", "qos",
          "time", "time");

  /** Whole names that begin other names. */
  private static final Set<String> WHOLE = Set.of("mem", "nice");

  private RawOptions() {}

  /**
   * The options of a config, checked.
   *
   * @throws UserException for the first one that is refused
   */
  static List<String> read(Config cfg) {
    Set<String> options = new LinkedHashSet<>();
    for (Text option : cfg.getTexts(KEY)) {
      check(option.text()).ifPresent(wrong -> refuse(option, wrong));
      options.add(option.text());
    }
    return List.copyOf(options);
  }

  private record Wrong(String problem, String fix) {}

  private static void refuse(Text option, Wrong wrong) {
    throw option.origin().error(wrong.problem(), wrong.fix());
  }

  private static Optional<Wrong> check(String option) {
    Matcher parts = OPTION.matcher(option);
    if (!parts.matches()) {
      return Optional.of(
          new Wrong(
              "This is no long option of sbatch: " + option + ".",
              "Write each option as `\"--name=value\"` or `\"--name\"`."));
    }
    String name = parts.group(1);
    Optional<String> key =
        KEYS.entrySet().stream()
            .filter(known -> means(name, known.getKey()))
            .map(Map.Entry::getValue)
            .findFirst();
    if (key.isPresent() || (name.equals("gres") && GPUS.matcher(option).find())) {
      return Optional.of(
          new Wrong(
              "The option --" + name + " has a key of its own.",
              "Write the key " + key.orElse("gpus") + " in place of the option."));
    }
    return OURS.stream().anyMatch(ours -> means(name, ours))
        ? Optional.of(
            new Wrong(
                "The option --" + name + " is not free: tasks need it themselves.",
                "Remove it from the options."))
        : Optional.empty();
  }

  /** Whether Slurm would take {@code given} for {@code option}: it takes beginnings, too. */
  private static boolean means(String given, String option) {
    return option.equals(given) || (option.startsWith(given) && !WHOLE.contains(given));
  }
}
