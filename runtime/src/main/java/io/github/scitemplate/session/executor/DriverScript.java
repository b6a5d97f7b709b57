package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.session.results.NextCommand;
import io.github.scitemplate.slurm.SlurmSettings;
import io.github.scitemplate.storage.AtomicFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The script of a job that follows a session: it resumes the session, and is started again when its
 * time is over. It runs copies of the framework and of the libraries. The project's own classes are
 * read where they are, since a session that goes on checks that they are still the same.
 */
final class DriverScript {
  /** A property of the process that such a job runs. */
  static final String PROPERTY = "template.driverJob";

  private static final String MAIN = "io.github.scitemplate.cli.Main";

  /** What follows the command; a signal interrupts `wait`, so it may have to wait again. */
  private static final String REST =
      """
      driver=$!
      again=no
      trap 'again=yes; kill -TERM "$driver" 2>/dev/null' USR1
      trap 'kill -TERM "$driver" 2>/dev/null' TERM INT
      wait "$driver"
      code=$?
      while kill -0 "$driver" 2>/dev/null; do
        wait "$driver"
        code=$?
      done
      wait "$driver" 2>/dev/null
      last=$?
      [ "$last" = 127 ] || code=$last
      if [ "$again" = yes ] && [ "$code" = 130 ]; then
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && exit 0
      fi
      exit "$code"
      """;

  private final SessionOptions options;
  private final SlurmSettings settings;
  private final String componentsClass;

  /**
   * @param componentsClass the project's class that builds components
   */
  DriverScript(SessionOptions options, SlurmSettings settings, String componentsClass) {
    this.options = options;
    this.settings = settings;
    this.componentsClass = componentsClass;
  }

  /** Writes the script beside the one of the tasks. */
  Path write(ClusterFiles files, CopiedClassPath copies) throws IOException {
    Path script = files.driverScript();
    AtomicFile.write(script, text(copies));
    return script;
  }

  private String text(CopiedClassPath copies) throws IOException {
    Path java = settings.javaHome().orElse(Path.of(System.getProperty("java.home")));
    List<String> words = new ArrayList<>();
    words.add(java.resolve("bin").resolve("java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-Xmx384m", "-D" + PROPERTY + "=true"));
    if (NextCommand.of(options).maven()) {
      words.add("-D" + NextCommand.OF_MAVEN + "=true"); // so that it names goals of Maven
    }
    words.addAll(List.of("-cp", classPath(copies), MAIN));
    words.addAll(arguments());
    return "#!/bin/bash\n# Follows a session: this job hands out its experiments.\ncd "
        + quoted(options.project().folder().toAbsolutePath().normalize().toString())
        + " || exit 1\n"
        + words.stream().map(DriverScript::quoted).collect(Collectors.joining(" "))
        + " &\n"
        + REST;
  }

  /** The class path of this process: copies of its jars, and its folders where they are. */
  private static String classPath(CopiedClassPath copies) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isRegularFile(path)) {
        copies.of(List.of(path.toString())).forEach(copy -> entries.add(copy.toString()));
      } else {
        entries.add(path.toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  /** The session's record knows all else that was typed. */
  private List<String> arguments() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("resume", "--yes", "--plain", "--executor", "slurm"));
    words.addAll(List.of("--session", options.session()));
    words.addAll(List.of("--result-dir", options.resultDirectory()));
    words.add("--project");
    words.add(options.project().folder().toAbsolutePath().normalize().toString());
    words.addAll(List.of("--components", componentsClass));
    if (!options.project().classPath().isEmpty()) {
      words.add("--classpath");
      words.add(
          options.project().classPath().stream()
              .map(entry -> entry.toAbsolutePath().normalize().toString())
              .collect(Collectors.joining(File.pathSeparator)));
    }
    options.project().jvmArguments().forEach(argument -> words.add("--jvm-arg=" + argument));
    return words;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
