package io.github.scitemplate.slurm;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.EngineFullException;
import io.github.scitemplate.cluster.EngineSilentException;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.slurm.Programs.Answer;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Slurm, by its own programs. Whatever a program says besides what it is asked for, such as the
 * greeting of a site, is passed over. A program that fails says nothing about the tasks. Slurm
 * lists a task for some minutes after its end, but one that was cancelled before it began not at
 * all.
 */
public final class SlurmCommands implements ClusterEngine {
  private static final Pattern JOB = Pattern.compile("(\\d+)(;.*)?");
  private static final Pattern MOST =
      Pattern.compile("^\\s*MaxArraySize\\s*=\\s*(\\d+)\\s*$", Pattern.MULTILINE);

  /** What Slurm has if its administrator says nothing. */
  private static final int USUALLY_MOST = 1001;

  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(4));

  private final SlurmSettings settings;
  private final ClusterFiles files;
  private final Programs programs;
  private final Pause pause;
  private final TrialSubmission trial;
  private final EndReasons reasons;
  private OptionalInt most = OptionalInt.empty();

  /** Waits before a question is asked again. */
  @FunctionalInterface
  interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  /**
   * @param settings what each task asks for
   * @param files where the script of the tasks is, and where their output goes
   * @param variables what Slurm's programs get besides the variables of this process, such as
   *     {@code SLURM_CONF}; usually none
   */
  public SlurmCommands(SlurmSettings settings, ClusterFiles files, Map<String, String> variables) {
    this(settings, files, new InstalledPrograms(variables), time -> Thread.sleep(time.toMillis()));
  }

  SlurmCommands(SlurmSettings settings, ClusterFiles files, Programs programs, Pause pause) {
    this.settings = settings;
    this.files = files;
    this.programs = programs;
    this.pause = pause;
    this.trial = new TrialSubmission(settings, programs);
    this.reasons = new EndReasons(programs);
  }

  @Override
  public String title() {
    return "Slurm";
  }

  /**
   * Asks Slurm whether it would take such tasks, and submits nothing.
   *
   * @param variables as in {@link #SlurmCommands(SlurmSettings, ClusterFiles, Map)}
   * @return a line for people if the tasks have to wait for nodes that are away; usually nothing
   * @throws UserException if it would not, with Slurm's own words and the key they are about; also
   *     if Slurm is not here, or does not answer
   */
  public static Optional<String> check(SlurmSettings settings, Map<String, String> variables) {
    return new TrialSubmission(settings, new InstalledPrograms(variables)).check();
  }

  /** The most tasks of an array, by Slurm's own configuration. */
  @Override
  public int mostTasksAtOnce() {
    if (most.isEmpty()) {
      Matcher found = MOST.matcher(programs.run(List.of("scontrol", "show", "config")).output());
      if (!found.find()) {
        return USUALLY_MOST;
      }
      most = OptionalInt.of(Math.max(1, Integer.parseInt(found.group(1))));
    }
    return most.getAsInt();
  }

  @Override
  public String submit(int submission, String name, int tasks)
      throws EngineSilentException, EngineFullException {
    int tries = 0;
    while (true) {
      List<EngineTask> there =
          look(List.of(name))
              .orElseThrow(() -> new EngineSilentException("squeue does not answer."));
      if (!there.isEmpty()) {
        return QueueLines.array(there.get(0));
      }
      Answer answer = sbatch(submission, name, tasks);
      Optional<String> job = answer.succeeded() ? job(answer.output()) : Optional.empty();
      if (job.isPresent()) {
        return job.get();
      }
      Refusal refusal = answer.succeeded() ? Refusal.SILENT : Refusal.of(answer);
      String words = Refusal.words(answer);
      if (refusal == Refusal.FULL) {
        throw new EngineFullException(words);
      } else if (refusal == Refusal.REFUSED) {
        throw trial.refusal(answer);
      } else if (tries == PAUSES.size()) {
        throw new EngineSilentException(words);
      }
      pause(PAUSES.get(tries), words);
      tries++;
    }
  }

  private Answer sbatch(int submission, String name, int tasks) throws EngineSilentException {
    try {
      // Slurm cannot write the output of a task into a folder that does not exist.
      OwnFile.makeFolders(files.tasks(submission));
    } catch (IOException e) {
      throw new EngineSilentException("The folder of the tasks cannot be made: " + e.getMessage());
    }
    String folder = files.tasks(submission).toAbsolutePath().toString();
    List<String> words = new ArrayList<>(List.of("sbatch", "--parsable", "--job-name=" + name));
    words.add("--array=0-" + (tasks - 1));
    words.addAll(TrialSubmission.options(settings, asked -> true));
    words.add("--open-mode=append");
    // A percent sign begins a pattern of Slurm's.
    words.add("--output=" + folder.replace("%", "%%") + "/%a.log");
    // The variables of this process, less those that Programs leaves out.
    words.add("--export=ALL");
    words.add(files.script().toAbsolutePath().toString());
    words.add(Integer.toString(submission));
    words.add(folder);
    return programs.run(words, Map.of());
  }

  private void pause(Duration time, String words) throws EngineSilentException {
    try {
      pause.take(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineSilentException(words);
    }
  }

  /** The last line that is a job; a cluster's name may follow it. */
  private static Optional<String> job(String output) {
    return output
        .lines()
        .map(line -> JOB.matcher(line.strip()))
        .filter(Matcher::matches)
        .map(job -> job.group(1))
        .reduce((earlier, later) -> later);
  }

  @Override
  public Optional<List<EngineTask>> look(List<String> names) {
    if (names.isEmpty()) {
      return Optional.of(List.of());
    }
    List<String> words = new ArrayList<>(List.of("squeue", "--noheader", "--array"));
    words.add("--states=all");
    words.add("--name=" + String.join(",", names));
    words.addAll(ofThisPerson());
    words.add("--format=" + QueueLines.FORMAT);
    Answer answer = programs.run(words);
    return answer.succeeded() ? Optional.of(QueueLines.read(answer.output())) : Optional.empty();
  }

  /** Limits a question to this person's jobs, which costs Slurm less. */
  private static List<String> ofThisPerson() {
    String user = System.getProperty("user.name", "?");
    return user.equals("?") ? List.of() : List.of("--user=" + user);
  }

  @Override
  public void cancel(List<String> names) throws EngineSilentException {
    for (String name : names) {
      List<String> words = new ArrayList<>(List.of("scancel", "--quiet", "--name=" + name));
      words.addAll(ofThisPerson());
      require(programs.run(words));
    }
  }

  @Override
  public void requeue(String name, int index) throws EngineSilentException {
    EngineTask task =
        look(List.of(name)).stream()
            .flatMap(List::stream)
            .filter(it -> it.index() == index)
            .findFirst()
            .orElseThrow(() -> new EngineSilentException("squeue does not list the task."));
    require(programs.run(List.of("scontrol", "requeue", task.job())));
  }

  private static void require(Answer answer) throws EngineSilentException {
    if (!answer.succeeded()) {
      throw new EngineSilentException(Refusal.words(answer));
    }
  }

  /**
   * Why a task ended, in Slurm's words such as {@code TIMEOUT} or {@code CANCELLED by 1000}.
   *
   * @param job as in {@link EngineTask#job}
   * @return nothing if Slurm does not know any more, or does not answer
   */
  public Optional<String> reasonOfEnd(String job) {
    return reasons.of(job);
  }
}
