package io.github.scitemplate.slurm;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Slurm's programs as they are installed on this machine.
 *
 * @param variables what they get besides the variables of this process, such as {@code SLURM_CONF}
 */
record InstalledPrograms(Map<String, String> variables) implements Programs {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int MOST_BYTES = 64 << 20;

  /** What the JDK says if a program does not exist, as opposed to other reasons. */
  private static final String NO_SUCH_FILE = "error=2,";

  /**
   * Variables that do not reach Slurm's programs, and so no task either. Some would change what is
   * asked or how it is answered, others concern the machine or the job of this process alone.
   */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "SQUEUE_.*|SCANCEL_.*|SINFO_.*|SACCT_.*|SCONTROL_.*"
              + "|SBATCH_(ARRAY_INX|CLUSTERS|EXPORT|GET_USER_ENV|NO_REQUEUE|OPEN_MODE|REQUEUE|SIGNAL|TEST_ONLY|WAIT|WRAP).*"
              + "|SLURM_.*|SLURMD_.*|CUDA_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|OMP_NUM_THREADS"
              + "|JAVA_HOME|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|CLASSPATH|MAVEN_.*"
              + "|TMPDIR|TMP|TEMP|XDG_RUNTIME_DIR|DISPLAY|HOSTNAME|SSH_.*|DBUS_.*|BASH_ENV|ENV");

  /** Variables of Slurm's that say which Slurm is meant. */
  private static final Set<String> KEPT = Set.of("SLURM_CONF", "SLURM_CLUSTERS");

  @Override
  public Answer run(List<String> words, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder
        .environment()
        .keySet()
        .removeIf(name -> LEFT_OUT.matcher(name).matches() && !KEPT.contains(name));
    builder.environment().put("SLURM_TIME_FORMAT", "standard");
    builder.environment().putAll(variables);
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.contains(NO_SUCH_FILE)) {
        return new Answer(Answer.NONE, "", why);
      }
      throw new UserException(
          "Slurm's program " + words.get(0) + " is not on this machine.",
          "Start the session on a login node of the cluster, or train on this machine: -Dexecutor=local.",
          e);
    }
    return answer(process, words.get(0));
  }

  private static Answer answer(Process process, String name) {
    CompletableFuture<String> output = reading(process.getInputStream());
    CompletableFuture<String> errors = reading(process.getErrorStream());
    try {
      process.getOutputStream().close();
      if (process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        return new Answer(process.exitValue(), output.join(), errors.join());
      }
    } catch (IOException e) {
      return new Answer(Answer.NONE, "", name + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
    return new Answer(Answer.NONE, "", name + " gave no answer.");
  }

  private static CompletableFuture<String> reading(InputStream in) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread reader = new Thread(() -> text.complete(read(in)), "answer of Slurm");
    reader.setDaemon(true);
    reader.start();
    return text;
  }

  private static String read(InputStream in) {
    try (in) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
