package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.TaskLoss;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.experiment.AttemptEnd;
import java.util.regex.Pattern;

/** Words why an experiment lost the task that trained it. */
final class LossInWords {
  private static final Pattern ENGINES_WORD = Pattern.compile("[A-Z][A-Z_]+\\b.*");

  private LossInWords() {}

  /** Whether a reason is the word of an engine, and not that of the driver. */
  static boolean isEnginesWord(String reason) {
    return ENGINES_WORD.matcher(reason).matches();
  }

  static RunEnd.Crashed of(TaskLoss loss) {
    String reason = isEnginesWord(loss.reason()) ? loss.reason() : "";
    return new RunEnd.Crashed(cause(reason), where(loss) + why(reason, loss) + log(loss));
  }

  private static AttemptEnd cause(String reason) {
    if (reason.contains("OUT_OF_ME")) {
      return AttemptEnd.OUT_OF_MEMORY;
    } else if (reason.contains("TIMEOUT") || reason.contains("DEADLINE")) {
      return AttemptEnd.TIME_LIMIT;
    } else if (reason.contains("PREEMPT")) {
      return AttemptEnd.PREEMPTED;
    }
    return reason.contains("CANCEL") ? AttemptEnd.CANCELLED : AttemptEnd.LOST;
  }

  private static String where(TaskLoss loss) {
    return "The task"
        + (loss.place().job().isEmpty() ? "" : " " + loss.place().job())
        + (loss.place().node().isEmpty() ? "" : " on node " + loss.place().node())
        + " is gone";
  }

  private static String why(String reason, TaskLoss loss) {
    if (reason.isEmpty()) {
      return ": nobody knows why.";
    }
    if (reason.contains("OUT_OF_ME")) {
      return ": it took more memory than it had asked for ("
          + loss.reason()
          + "). Ask for more: mem.";
    }
    if (reason.contains("NODE_FAIL") || reason.contains("BOOT_FAIL")) {
      return ": its node failed (" + loss.reason() + ").";
    }
    if (reason.contains("TIMEOUT") || reason.contains("DEADLINE")) {
      return ": its time was over before it had saved ("
          + loss.reason()
          + "). Ask for more: time; or have it save more often: checkpoint_freq.";
    }
    if (reason.contains("PREEMPT")) {
      return ": it had to give way to another job (" + loss.reason() + ").";
    }
    if (reason.contains("CANCEL")) {
      return ": somebody cancelled it (" + loss.reason() + ").";
    }
    return ": it ended with " + loss.reason() + ".";
  }

  private static String log(TaskLoss loss) {
    return loss.log().isEmpty()
        ? ""
        : System.lineSeparator()
            + "The last lines of its output: "
            + String.join(System.lineSeparator(), loss.log());
  }
}
