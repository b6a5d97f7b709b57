package io.github.scitemplate.cluster;

import java.util.List;

/**
 * How a task was lost that was at work on an experiment.
 *
 * @param place where it ran
 * @param reason the engine's word for its end; empty if the engine does not know it any more
 * @param log the last lines of its output
 */
public record TaskLoss(TaskPlace place, String reason, List<String> log) {
  public TaskLoss {
    log = List.copyOf(log);
  }
}
