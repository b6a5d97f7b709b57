package io.github.scitemplate.slurm;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.slurm.Programs.Answer;
import io.github.scitemplate.slurm.SlurmSettings.Asked;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Asks Slurm whether it would take tasks, and finds the key that it does not like. */
final class TrialSubmission {
  /** Which key a word in Slurm's messages is about; the first that fits counts. */
  private static final List<Map.Entry<String, String>> WORDS =
      List.of(
          Map.entry("invalid account", "account"),
          Map.entry("invalid qos", "qos"),
          Map.entry("time limit", "time"),
          Map.entry("--time", "time"),
          Map.entry("generic resource", "gpus"),
          Map.entry("gres", "gpus"),
          Map.entry("memory", "mem"),
          Map.entry("processors", "cpus_per_task"),
          Map.entry("cpu count", "cpus_per_task"),
          Map.entry("feature", "options"),
          Map.entry("reservation", "options"),
          Map.entry("unrecognized option", "options"),
          Map.entry("partition", "partition"));

  /** Which key the name of a limit is about. */
  private static final List<Map.Entry<String, String>> LIMITS =
      List.of(
          Map.entry("wall", "time"),
          Map.entry("cpu", "cpus_per_task"),
          Map.entry("mem", "mem"),
          Map.entry("gres", "gpus"));

  private final SlurmSettings settings;
  private final Programs programs;

  TrialSubmission(SlurmSettings settings, Programs programs) {
    this.settings = settings;
    this.programs = programs;
  }

  /** The options of sbatch that say what a task needs, without those that are not wanted. */
  static List<String> options(SlurmSettings settings, Predicate<Asked> wanted) {
    List<String> words = new ArrayList<>(List.of("--nodes=1", "--ntasks=1"));
    settings.asked().stream().filter(wanted).map(Asked::word).forEach(words::add);
    words.add("--signal=B:USR1@" + settings.warning().toSeconds());
    words.add(settings.requeue() ? "--requeue" : "--no-requeue");
    return words;
  }

  /**
   * Asks Slurm.
   *
   * @return a line for people if the tasks have to wait for nodes that are away; usually nothing
   * @throws UserException if it would not take such tasks, is not here, or does not answer
   */
  Optional<String> check() {
    Answer answer = tried(asked -> true);
    if (answer.succeeded()) {
      return Optional.empty();
    }
    return switch (Refusal.of(answer)) {
      case FULL -> Optional.empty(); // there is room as soon as other tasks have ended
      case REFUSED -> {
        Optional<String> away = new NodesAway(settings, programs).inWords(answer);
        if (away.isEmpty()) {
          throw refusal(answer);
        }
        yield away;
      }
      case SILENT ->
          throw new UserException(
              "Slurm does not answer: " + Refusal.words(answer),
              "Try again when `sinfo` answers, or train on this machine: -Dexecutor=local.");
    };
  }

  private Answer tried(Predicate<Asked> wanted) {
    List<String> words = new ArrayList<>(List.of("sbatch", "--test-only", "--array=0-0"));
    words.addAll(options(settings, wanted));
    words.add("--wrap=true");
    return programs.run(words);
  }

  /** The error for what Slurm refused, shown at the key that it is about. */
  UserException refusal(Answer answer) {
    String words = Refusal.words(answer);
    Optional<String> key = meant(words).or(this::culprit);
    String problem =
        "Slurm refuses such tasks: "
            + words
            + System.lineSeparator()
            + "  asked for: "
            + String.join(" ", settings.asked().stream().map(Asked::word).toList());
    String fix =
        "Correct what is asked for. `sinfo -o \"%P %l %c %m %G\"` shows each partition's longest time, and the cores, memory and GPUs of its nodes.";
    return key.map(it -> settings.sources().error(it, problem, fix))
        .orElseGet(() -> new UserException(problem, fix));
  }

  private Optional<String> meant(String words) {
    Optional<String> limit = Refusal.limit(words);
    String lower = limit.orElse(words).toLowerCase(Locale.ROOT);
    return (limit.isPresent() ? LIMITS : WORDS)
        .stream()
            .filter(word -> lower.contains(word.getKey()))
            .map(Map.Entry::getValue)
            .filter(settings.sources()::has)
            .findFirst();
  }

  /** The key without which Slurm would take the tasks. */
  private Optional<String> culprit() {
    Set<String> keys = new LinkedHashSet<>(settings.asked().stream().map(Asked::key).toList());
    return keys.stream()
        .filter(key -> tried(asked -> !asked.key().equals(key)).succeeded())
        .findFirst();
  }
}
