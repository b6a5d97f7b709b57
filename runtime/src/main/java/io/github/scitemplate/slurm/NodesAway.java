package io.github.scitemplate.slurm;

import io.github.scitemplate.slurm.Programs.Answer;
import io.github.scitemplate.slurm.SlurmSettings.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out whether Slurm's trial fails only since nodes are away at present. A trial refuses what
 * no node can begin now; a real submission would wait for the nodes.
 */
final class NodesAway {
  private static final String SIGN = "requested node configuration is not available";

  /** Short names of the states in which a node takes no tasks. */
  private static final Set<String> AWAY =
      Set.of("down", "drain", "drng", "maint", "unk", "fail", "failg", "inval");

  private static final Pattern MEMORY = Pattern.compile("(\\d+)([KMGT]?)");
  private static final Pattern GPUS = Pattern.compile("(?:^|,)gpu(?::([^:,(]+))?:(\\d+)");
  private static final int FIELDS = 5;

  private final SlurmSettings settings;
  private final Programs programs;

  NodesAway(SlurmSettings settings, Programs programs) {
    this.settings = settings;
    this.programs = programs;
  }

  /**
   * What to tell a person if all nodes that are large enough for a task are away.
   *
   * @param refusal what Slurm answered to the trial
   * @return nothing if something else is the reason, or if that is in doubt
   */
  Optional<String> inWords(Answer refusal) {
    boolean doubtful = settings.asked().stream().anyMatch(asked -> asked.key().equals("options"));
    if (doubtful || !Refusal.words(refusal).toLowerCase(Locale.ROOT).contains(SIGN)) {
      return Optional.empty();
    }
    Optional<String> partition =
        asked("partition").or(() -> Optional.ofNullable(System.getenv("SBATCH_PARTITION")));
    List<String> words = new ArrayList<>(List.of("sinfo", "--noheader", "--Node"));
    partition.ifPresent(name -> words.add("--partition=" + name));
    words.add("--format=%P|%t|%c|%m|%G");
    Answer answer = programs.run(words);
    if (!answer.succeeded()) {
      return Optional.empty();
    }
    List<String[]> enough =
        answer
            .output()
            .lines()
            .map(line -> line.strip().split("\\|", FIELDS))
            .filter(node -> node.length == FIELDS)
            .filter(node -> partition.isPresent() || node[0].endsWith("*")) // the usual partition
            .filter(this::isLargeEnough)
            .toList();
    if (enough.isEmpty() || !enough.stream().allMatch(node -> isAway(node[1]))) {
      return Optional.empty();
    }
    return Optional.of(
        "All nodes of the partition "
            + partition.orElse(enough.get(0)[0].replace("*", ""))
            + " that are large enough are down or drained at present (sinfo); the tasks wait until one returns.");
  }

  private Optional<String> asked(String key) {
    return settings.asked().stream()
        .filter(asked -> asked.key().equals(key))
        .map(Asked::word)
        .map(word -> word.substring(word.indexOf('=') + 1))
        .findFirst();
  }

  /** A star says that the node does not answer; other signs behind a state tell of its power. */
  private static boolean isAway(String state) {
    return state.endsWith("*") || AWAY.contains(state.replaceFirst("[^a-z]+$", ""));
  }

  private boolean isLargeEnough(String[] node) {
    return number(node[2]) >= settings.cpusPerTask().orElse(1)
        && number(node[3]) >= asked("mem").map(NodesAway::megabytes).orElse(0L)
        && gpus(node[4]) >= settings.gpus().map(Gpus::number).orElse(0);
  }

  private static long number(String text) {
    String digits = text.replaceFirst("\\D.*$", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  private static long megabytes(String memory) {
    Matcher parts = MEMORY.matcher(memory.toUpperCase(Locale.ROOT));
    if (!parts.matches()) {
      return Long.MAX_VALUE;
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "K" -> amount >> 10;
      case "G" -> amount << 10;
      case "T" -> amount << 20;
      default -> amount;
    };
  }

  /** The GPUs of a node, of the kind that is asked for if there is one. */
  private int gpus(String resources) {
    String text = settings.gpus().map(Gpus::text).orElse("");
    String kind = text.matches("\\d+") ? "" : text.replaceFirst(":.*$", "");
    int there = 0;
    Matcher one = GPUS.matcher(resources);
    while (one.find()) {
      if (kind.isEmpty() || kind.equalsIgnoreCase(one.group(1))) {
        there += Integer.parseInt(one.group(2));
      }
    }
    return there;
  }
}
