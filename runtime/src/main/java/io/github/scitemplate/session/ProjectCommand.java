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
        options.componentsClass().isEmpty()
            ? ComponentsSearch.find(options.classPath())
            : options.componentsClass();
    Set<String> classPath = new LinkedHashSet<>();
    options.classPath().forEach(p -> classPath.add(p.toString()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      classPath.add(Path.of(entry).toAbsolutePath().toString());
    }
    return new WorkerCommand(
        options.project(),
        List.copyOf(classPath),
        componentsClass,
        options.jvmArguments(),
        threads,
        options.fastDevRun());
  }
}
