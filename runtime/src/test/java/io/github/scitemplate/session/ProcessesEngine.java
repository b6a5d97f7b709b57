package io.github.scitemplate.session;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.EngineSilentException;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.slurm.SlurmSettings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine whose tasks are processes of this machine. They run the script that Slurm's tasks run.
 * What it knows is in files, so that a driver finds the tasks of a driver that was killed.
 */
final class ProcessesEngine implements ClusterEngine {
  private final ClusterFiles files;

  private ProcessesEngine(ClusterFiles files) {
    this.files = files;
  }

  /** A door to such engines. */
  static ClusterDoor door() {
    return new ClusterDoor() {
      @Override
      public Optional<String> check(SlurmSettings settings) {
        return Optional.empty(); // It takes all tasks.
      }

      @Override
      public ClusterEngine engine(SlurmSettings settings, ClusterFiles files) {
        return new ProcessesEngine(files);
      }

      @Override
      public String submitDriver(SlurmSettings settings, String name, Path script, Path log) {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Override
  public String title() {
    return "the shell";
  }

  @Override
  public int mostTasksAtOnce() {
    return 3;
  }

  private Path memory(String name) {
    return files.path().resolve("engine").resolve(name);
  }

  @Override
  public String submit(int submission, String name, int tasks) {
    try {
      if (!Files.isDirectory(memory(name))) {
        Files.createDirectories(memory(name));
        for (int index = 0; index < tasks; index++) {
          start(submission, name, index);
        }
      }
      return Integer.toString(submission);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(int submission, String name, int index) throws IOException {
    Path folder = files.tasks(submission).toAbsolutePath();
    File log = files.log(submission, index).toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            files.script().toAbsolutePath().toString(),
            Integer.toString(submission),
            folder.toString());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder
        .environment()
        .putAll(
            Map.of(
                "SLURM_JOB_ID",
                "100" + submission + index,
                "SLURM_ARRAY_JOB_ID",
                Integer.toString(submission),
                "SLURM_ARRAY_TASK_ID",
                Integer.toString(index),
                "SLURMD_NODENAME",
                "n" + index,
                "SLURM_CPUS_PER_TASK",
                "1"));
    Process process = builder.start();
    Files.writeString(memory(name).resolve(Integer.toString(index)), "" + process.pid());
  }

  @Override
  public Optional<List<EngineTask>> look(List<String> names) {
    List<EngineTask> tasks = new ArrayList<>();
    for (String name : names) {
      for (int index = 0; Files.exists(memory(name).resolve("" + index)); index++) {
        boolean alive = isAlive(pid(name, index));
        tasks.add(
            new EngineTask(
                name,
                index,
                alive ? EngineTask.State.RUNNING : EngineTask.State.ENDED,
                alive ? "" : "COMPLETED",
                "n" + index,
                name + "_" + index));
      }
    }
    return Optional.of(tasks);
  }

  private long pid(String name, int index) {
    try {
      return Long.parseLong(Files.readString(memory(name).resolve(Integer.toString(index))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a process lives. One whose parent was killed may stay as a zombie. */
  static boolean isAlive(long pid) {
    try {
      return !Files.readString(Path.of("/proc", "" + pid, "stat")).contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void cancel(List<String> names) throws EngineSilentException {
    for (String name : names) {
      for (int index = 0; Files.exists(memory(name).resolve("" + index)); index++) {
        ProcessHandle.of(pid(name, index)).ifPresent(ProcessHandle::destroy);
      }
    }
  }

  @Override
  public void requeue(String name, int index) throws EngineSilentException {
    throw new EngineSilentException("it cannot do that");
  }
}
