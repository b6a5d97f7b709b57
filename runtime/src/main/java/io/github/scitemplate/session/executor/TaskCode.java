package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.TaskMain;
import io.github.scitemplate.cluster.TaskSettings;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.session.plan.SessionSettings;
import io.github.scitemplate.slurm.JobScript;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tasks of a cluster run: the project's code as it is now, and the settings of the session
 * that they need.
 *
 * @param command the command line of a worker of this machine
 * @param settings what the config says about the session
 */
public record TaskCode(WorkerCommand command, SessionSettings settings) {
  /** A process may also crash before it has taken any experiment. */
  private static final int MORE_CRASHES = 2;

  /** Copies the code to where tasks find it, and writes the script that they run. */
  void prepare(ClusterFiles files, ClusterPlan plan) throws IOException {
    List<Path> classPath = copies(files, plan).of(command.classPath());
    new TaskSettings(
            command.componentsClass(),
            plan.concurrency().threads(),
            false,
            settings.maxAttempts(),
            settings.timeout().map(Duration::toMillis).orElse(0L))
        .write(files);
    script(files, plan, classPath).write(files.script());
  }

  /** Where the class path is copied to. */
  static CopiedClassPath copies(ClusterFiles files, ClusterPlan plan) {
    Path library = plan.settings().sharedFolder().orElse(files.library());
    return new CopiedClassPath(library.toAbsolutePath().normalize());
  }

  private JobScript script(ClusterFiles files, ClusterPlan plan, List<Path> classPath) {
    Path java = plan.settings().javaHome().orElse(Path.of(System.getProperty("java.home")));
    Map<String, String> environment = new HashMap<>();
    WorkerCommand.setEnvironment(environment, plan.concurrency().threads());
    return new JobScript(
        files.path().resolveSibling("."),
        command.folder(),
        java.resolve("bin").resolve("java"),
        TaskMain.class.getName(),
        command.jvmOptions(),
        classPath,
        environment,
        plan.settings().requeue(),
        settings.maxAttempts() + MORE_CRASHES);
  }
}
