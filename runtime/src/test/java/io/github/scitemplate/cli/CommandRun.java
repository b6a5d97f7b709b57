package io.github.scitemplate.cli;

import io.github.scitemplate.error.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command run in this process, as the main would; its workers are processes of their own.
 *
 * @param status the exit code
 * @param out what it printed
 * @param err what it complained of
 */
public record CommandRun(ExitStatus status, String out, String err) {

  /** Runs a command on the tiny project, with {@code folder} as the project's folder. */
  public static CommandRun of(Path folder, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--project");
    all.add(folder.toString());
    if (!all.get(0).equals(Command.STATUS.word())) {
      all.add("--components");
      all.add("io.github.scitemplate.tiny.BuildComponents");
      all.add("--jvm-arg");
      all.add("-XX:TieredStopAtLevel=1");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ExitStatus status =
        Main.run(
            all,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
