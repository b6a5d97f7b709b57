package io.github.scitemplate.slurm;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.error.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is asked of Slurm for each task, and how the session works with it: the section {@code
 * Slurm} of a config, completed by the files of the machine.
 *
 * @param asked what a person asked for, as options of sbatch, in the order of the keys
 * @param time how long a task may run; absent: as long as the partition allows
 * @param cpusPerTask the cores of a task; absent: as Slurm decides, usually one
 * @param gpus the GPUs of a task
 * @param maxJobs how many tasks wait or run at once at most
 * @param warning how long before the end of its time a task is told to save
 * @param poll how often Slurm is asked at most
 * @param javaHome the JDK on the nodes; absent: where this one is
 * @param sharedFolder where the class path is copied to; absent: into the session's directory
 * @param requeue whether Slurm may start a task again
 * @param sources where each key stands, for messages
 */
public record SlurmSettings(
    List<Asked> asked,
    Optional<TimeLimit> time,
    OptionalInt cpusPerTask,
    Optional<Gpus> gpus,
    int maxJobs,
    Duration warning,
    Duration poll,
    Optional<Path> javaHome,
    Optional<Path> sharedFolder,
    boolean requeue,
    Origins sources) {

  static final List<String> KEYS =
      List.of(
          "partition",
          "time",
          "cpus_per_task",
          "mem",
          "gpus",
          "account",
          "qos",
          "max_jobs",
          "options",
          "signal_seconds",
          "poll_seconds",
          "java_home",
          "shared_folder",
          "requeue");

  public SlurmSettings {
    asked = List.copyOf(asked);
  }

  /**
   * An option of sbatch.
   *
   * @param key the key that it comes from
   * @param word the option as sbatch reads it
   */
  public record Asked(String key, String word) {}

  /** Finds where a key stands. */
  public interface Origins {
    /** Whether the key stands anywhere. */
    boolean has(String key);

    /** Whether the option on the command line has the key. */
    boolean isTyped(String key);

    /** An error about a key, shown where it stands if it stands anywhere. */
    UserException error(String key, String problem, String fix);
  }

  /** The names of the keys of the section {@code Slurm}. */
  public static Set<String> words() {
    return Set.copyOf(KEYS);
  }

  /**
   * Reads the settings.
   *
   * @param option {@code key=value,…} of the command line, which go before all others; empty for
   *     none
   * @param section the section of the config
   * @throws UserException for the first key that is unknown, swept or wrong
   */
  public static SlurmSettings read(String option, Optional<Config> section) {
    Path home = Path.of(System.getProperty("user.home"));
    return read(option, section, SettingSources.files(System.getenv(), home));
  }

  /**
   * Reads the settings as {@link #read(String, Optional)} does.
   *
   * @param files with the keys of the machine, the most important first; they need not exist
   */
  public static SlurmSettings read(String option, Optional<Config> section, List<Path> files) {
    SettingSources sources = SettingSources.of(option, section, files);
    SettingValues values = new SettingValues(sources);
    Optional<TimeLimit> time = values.time();
    OptionalInt cpus = values.atLeast("cpus_per_task", 1);
    Optional<Gpus> gpus = values.gpus();
    List<Asked> asked = new ArrayList<>();
    values
        .word("partition")
        .ifPresent(it -> asked.add(new Asked("partition", "--partition=" + it)));
    time.ifPresent(it -> asked.add(new Asked("time", "--time=" + it.text())));
    cpus.ifPresent(it -> asked.add(new Asked("cpus_per_task", "--cpus-per-task=" + it)));
    values.memory().ifPresent(it -> asked.add(new Asked("mem", "--mem=" + it)));
    gpus.filter(it -> it.number() > 0)
        .ifPresent(it -> asked.add(new Asked("gpus", "--gpus-per-node=" + it.text())));
    values.word("account").ifPresent(it -> asked.add(new Asked("account", "--account=" + it)));
    values.word("qos").ifPresent(it -> asked.add(new Asked("qos", "--qos=" + it)));
    sources
        .with("options")
        .map(RawOptions::read)
        .ifPresent(words -> words.forEach(word -> asked.add(new Asked("options", word))));
    return new SlurmSettings(
        asked,
        time,
        cpus,
        gpus,
        values.atLeast("max_jobs", 1).orElse(50),
        values.warning(time),
        Duration.ofSeconds(values.atLeast("poll_seconds", 1).orElse(30)),
        values.absolute("java_home"),
        values.absolute("shared_folder"),
        sources.with("requeue").map(it -> it.getBoolean("requeue")).orElse(true),
        sources);
  }

  /**
   * Checks that an experiment gets the GPUs that it wants.
   *
   * @param wanted the most that one of the experiments wants
   * @throws UserException if a task has fewer
   */
  public void checkGpus(int wanted) {
    int there = gpus.map(Gpus::number).orElse(0);
    if (wanted > there) {
      throw sources.error(
          "gpus",
          "n_gpu is " + wanted + ", but each task asks Slurm for " + inWords(there) + ".",
          (sources.isTyped("gpus")
                  ? "Write `gpus=" + wanted + "` into -Dslurm"
                  : "Write `gpus: " + wanted + "` into the section Slurm")
              + ", or lower n_gpu.");
    }
  }

  private static String inWords(int gpus) {
    return gpus == 0 ? "no GPU" : gpus == 1 ? "one GPU" : gpus + " GPUs";
  }
}
