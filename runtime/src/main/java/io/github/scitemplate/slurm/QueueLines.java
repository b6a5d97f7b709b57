package io.github.scitemplate.slurm;

import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.cluster.EngineTask.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code squeue} lists. */
final class QueueLines {
  /** Name, job of the array, place in the array, state, nodes, reason. */
  static final String FORMAT = "%j|%F|%K|%T|%N|%r";

  private static final Pattern LINE =
      Pattern.compile("([^|]*)\\|(\\d+)\\|(\\d+)\\|([A-Z_]+)\\|([^|]*)\\|(.*)");

  private QueueLines() {}

  /**
   * The tasks that are listed. Other lines, such as a site's greeting, do not count. If a task is
   * listed twice, since a submission was made twice, the one that has not ended counts.
   */
  static List<EngineTask> read(String output) {
    Map<String, EngineTask> tasks = new LinkedHashMap<>();
    for (String line : output.lines().toList()) {
      Matcher parts = LINE.matcher(line.strip());
      if (parts.matches()) {
        EngineTask task = task(parts);
        tasks.merge(
            task.name() + " " + task.index(), task, (a, b) -> a.state() == State.ENDED ? b : a);
      }
    }
    return new ArrayList<>(tasks.values());
  }

  private static EngineTask task(Matcher parts) {
    int index = Integer.parseInt(parts.group(3));
    State state = state(parts.group(4));
    String said = parts.group(6).strip();
    String reason = said.equals("None") ? "" : said;
    if (state == State.ENDED) {
      reason = parts.group(4) + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
    return new EngineTask(
        parts.group(1), index, state, reason, parts.group(5), parts.group(2) + "_" + index);
  }

  /**
   * What Slurm's word for a state means for us. A word that is not known counts as running: it is
   * no sign that a task is gone.
   */
  static State state(String word) {
    return switch (word) {
      case "PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESV_DEL_HOLD", "SPECIAL_EXIT" ->
          State.PENDING;
      case "COMPLETING", "STAGE_OUT" -> State.ENDING;
      case "BOOT_FAIL",
          "CANCELLED",
          "COMPLETED",
          "DEADLINE",
          "FAILED",
          "NODE_FAIL",
          "OUT_OF_MEMORY",
          "PREEMPTED",
          "REVOKED",
          "TIMEOUT" ->
          State.ENDED;
      default -> State.RUNNING;
    };
  }

  /** The job of the submission that a task belongs to. */
  static String array(EngineTask task) {
    return task.job().replaceFirst("_.*", "");
  }
}
