package io.github.scitemplate.slurm;

import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.slurm.Programs.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The job that follows a session in place of a process on the login node. It gets one core, {@value
 * #MEMORY} of memory unless an option says otherwise, and no GPU; the other wishes of the tasks
 * hold for it, too.
 */
public final class DriverJob {
  private static final Set<String> ONLY_OF_TASKS = Set.of("cpus_per_task", "mem", "gpus");
  private static final String MEMORY = "1G";
  private static final Pattern JOB = Pattern.compile("(\\d+)(;.*)?");

  private DriverJob() {}

  /**
   * Submits the job, unless one of its name waits or runs already.
   *
   * @param log receives what it prints
   * @param environment the variables of Slurm's programs
   * @return the number of the job
   * @throws UserException if Slurm refuses it, or does not answer
   */
  public static String submit(
      SlurmSettings settings, String name, Path script, Path log, Map<String, String> environment) {
    return submit(settings, name, script, log, new InstalledPrograms(environment));
  }

  static String submit(
      SlurmSettings settings, String name, Path script, Path log, Programs programs) {
    Optional<String> there = there(name, programs);
    if (there.isPresent()) {
      return there.get();
    }
    List<String> words = new ArrayList<>(List.of("sbatch", "--parsable", "--job-name=" + name));
    words.addAll(List.of("--array=0-0", "--cpus-per-task=1"));
    words.addAll(TrialSubmission.options(settings, asked -> !ONLY_OF_TASKS.contains(asked.key())));
    if (settings.asked().stream().noneMatch(DriverJob::isMemory)) {
      words.add("--mem=" + MEMORY);
    }
    words.add("--open-mode=append");
    words.add("--output=" + log.toAbsolutePath().toString().replace("%", "%%"));
    words.add("--export=ALL");
    words.add(script.toAbsolutePath().toString());
    Answer answer = programs.run(words);
    if (answer.succeeded()) {
      Optional<String> job =
          answer
              .output()
              .lines()
              .map(line -> JOB.matcher(line.strip()))
              .filter(Matcher::matches)
              .map(found -> found.group(1))
              .reduce((earlier, later) -> later);
      if (job.isPresent()) {
        return job.get();
      }
    }
    // What Slurm says after it has taken a job may get lost.
    return there(name, programs)
        .orElseThrow(() -> new TrialSubmission(settings, programs).refusal(answer));
  }

  /** Whether an option that a person wrote as it is asks for memory. */
  private static boolean isMemory(SlurmSettings.Asked asked) {
    return asked.key().equals("options") && asked.word().startsWith("--mem");
  }

  /** The job of that name that waits or runs. */
  private static Optional<String> there(String name, Programs programs) {
    Answer answer =
        programs.run(
            List.of(
                "squeue",
                "--noheader",
                "--array",
                "--states=all",
                "--name=" + name,
                "--format=" + QueueLines.FORMAT));
    if (!answer.succeeded()) {
      throw new UserException(
          "Slurm does not answer: " + Refusal.words(answer), "Try again when `squeue` answers.");
    }
    return QueueLines.read(answer.output()).stream()
        .filter(task -> task.state() != EngineTask.State.ENDED)
        .map(QueueLines::array)
        .findFirst();
  }
}
