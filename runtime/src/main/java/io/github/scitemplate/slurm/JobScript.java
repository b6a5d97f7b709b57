package io.github.scitemplate.slurm;

import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The script of a session's tasks. It starts the JVM that trains with the arguments session
 * directory, submission and place in the submission, passes on Slurm's signals, and starts the JVM
 * again if it dies.
 *
 * @param session the session's directory
 * @param project the folder where relative paths of the project begin
 * @param java the program on the nodes
 * @param main the class whose main trains
 * @param jvmArguments options of that JVM
 * @param classPath the project's classes and their dependencies, where the nodes find them
 * @param environment variables that the natives read when the process starts
 * @param requeue whether the task asks Slurm to start it again when its time is over
 * @param mostCrashes after how many crashes in a row, with no line of the plan done in between, the
 *     task ends; more than an experiment may crash
 */
public record JobScript(
    Path session,
    Path project,
    Path java,
    String main,
    List<String> jvmArguments,
    List<Path> classPath,
    Map<String, String> environment,
    boolean requeue,
    int mostCrashes) {
  private static final String TEMPLATE = "/slurm/job.sh";
  private static final Pattern HOLE = Pattern.compile("@([a-z_]+)@");

  public JobScript {
    jvmArguments = List.copyOf(jvmArguments);
    classPath = List.copyOf(classPath);
    environment = Map.copyOf(environment);
  }

  /** Writes the script; tasks that wait already keep the one that they were submitted with. */
  public void write(Path file) throws IOException {
    OwnFile.makeFolders(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    AtomicFile.write(file, text());
  }

  /** The script as Bash reads it. */
  String text() {
    Map<String, String> values =
        Map.of(
            "session", absolute(session),
            "project", absolute(project),
            "java", quoted(java.toString()), // the nodes may have it elsewhere
            "main", quoted(main),
            "options",
                jvmArguments.stream().map(JobScript::quoted).collect(Collectors.joining(" ")),
            "class_path", quoted(argumentFile()),
            "requeue", requeue ? "yes" : "no",
            "most_crashes", Integer.toString(mostCrashes),
            "environment", exports());
    Matcher holes = HOLE.matcher(template());
    return holes.replaceAll(
        hole -> {
          String name = hole.group(1);
          return Matcher.quoteReplacement(values.getOrDefault(name, hole.group()));
        });
  }

  private static String absolute(Path path) {
    return quoted(path.toAbsolutePath().normalize().toString());
  }

  /** The class path as an argument file of Java's has it. */
  private String argumentFile() {
    String path =
        classPath.stream()
            .map(entry -> entry.toAbsolutePath().normalize().toString())
            .collect(Collectors.joining(":"));
    return "-cp \"" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private String exports() {
    return environment.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()))
        .collect(Collectors.joining("\n"));
  }

  /** A text that Bash takes as it is. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static String template() {
    try (InputStream in = JobScript.class.getResourceAsStream(TEMPLATE)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
