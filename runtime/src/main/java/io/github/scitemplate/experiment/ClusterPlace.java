package io.github.scitemplate.experiment;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster runs a process.
 *
 * @param job the task's id, as the cluster's commands take it, such as {@code 12_3}
 * @param node the machine's name in the cluster
 * @param restart how often the cluster had started the task before; 0 at its first start
 * @param queuedSeconds how long the task had waited in the queue; null if that is not known
 */
public record ClusterPlace(String job, String node, int restart, @Nullable Long queuedSeconds) {

  /**
   * The property of the JVM with the seconds that its task had waited, which no variable says. The
   * main of a task sets it if it finds them out.
   */
  public static final String QUEUED_SECONDS = "template.queued.seconds";

  /** The place of this process; empty if no cluster runs it. */
  public static Optional<ClusterPlace> ofThisProcess() {
    return of(System.getenv(), Long.getLong(QUEUED_SECONDS));
  }

  /** The place that the variables of Slurm describe; empty if they describe none. */
  static Optional<ClusterPlace> of(Map<String, String> environment, @Nullable Long queuedSeconds) {
    @Nullable String job = environment.get("SLURM_JOB_ID");
    if (job == null || job.isEmpty()) {
      return Optional.empty();
    }
    @Nullable String array = environment.get("SLURM_ARRAY_JOB_ID");
    @Nullable String index = environment.get("SLURM_ARRAY_TASK_ID");
    return Optional.of(
        new ClusterPlace(
            array == null || index == null ? job : array + "_" + index,
            environment.getOrDefault("SLURMD_NODENAME", ""),
            number(environment.get("SLURM_RESTART_COUNT")).orElse(0L).intValue(),
            queuedSeconds));
  }

  private static Optional<Long> number(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}")
        ? Optional.of(Long.valueOf(text))
        : Optional.empty();
  }

  /** Whether no value is missing. One can be, if the file was damaged. */
  @SuppressWarnings("ConstantValue") // Gson leaves null what is not in the file
  boolean isComplete() {
    return job != null && node != null;
  }

  @Override
  public String toString() {
    return "task " + job + " on " + node;
  }
}
