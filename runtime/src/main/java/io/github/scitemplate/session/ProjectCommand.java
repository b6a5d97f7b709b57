package io.github.scitemplate.session;

import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.session.plan.SessionOptions;
import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The command line of a worker with the project's classes as they are now. */
final class ProjectCommand {
  private ProjectCommand() {}

  static WorkerCommand of(SessionOptions options, int threads) {
    String componentsClass =
        options.project().componentsClass().isEmpty()
            ? ComponentsSearch.find(options.project().classPath())
            : options.project().componentsClass();
    Set<String> classPath = new LinkedHashSet<>();
    options.project().classPath().forEach(p -> classPath.add(p.toString()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      classPath.add(Path.of(entry).toAbsolutePath().toString());
    }
    return new WorkerCommand(
        options.project().folder(),
        List.copyOf(classPath),
        componentsClass,
        options.project().jvmArguments(),
        threads,
        options.fastDevRun());
  }
}
