package io.github.scitemplate.cli;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.session.ControllerHere;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.ParseException;

/**
 * A command run in this process, as the main would; its workers are processes of their own.
 *
 * @param status the exit code
 * @param out what it printed
 * @param err what it complained of
 */
public record CommandRun(ExitStatus status, String out, String err) {
  /** Commands that start no worker. */
  private static final List<String> ONLY_READING =
      List.of("status", "report", "dashboard", "compare", "cancel");

  /** Runs a command on the tiny project, with {@code folder} as the project's folder. */
  public static CommandRun of(Path folder, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--project");
    all.add(folder.toString());
    try (WorkerCoverage coverage = WorkerCoverage.by(System.getProperty("worker.agent", ""))) {
      if (!ONLY_READING.contains(all.get(0))) {
        all.add("--components");
        all.add("io.github.scitemplate.tiny.BuildComponents");
        all.add("--jvm-arg");
        all.add("-XX:TieredStopAtLevel=1");
        all.addAll(coverage.options());
      }
      return of(all);
    }
  }

  private static CommandRun of(List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ExitStatus status =
        Main.run(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /**
   * Trains, plans or resumes a session of the tiny project as {@link #of(Path, String...)} does, in
   * this process: for tests that are not about processes, since starting one takes most of the time
   * of a small session. One experiment runs at a time.
   */
  public static CommandRun here(Path folder, String... arguments) {
    return here(folder, new BuildComponents(), arguments);
  }

  /** As {@link #here(Path, String...)}, with the components of another project. */
  static CommandRun here(Path folder, Components components, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
    all.addAll(
        List.of("--project", folder.toString(), "--components", components.getClass().getName()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
    ExitStatus status =
        Main.reporting(
            new PrintStream(err, true, StandardCharsets.UTF_8),
            () -> {
              CommandLine line = parsed(Command.named(arguments[0]), all);
              return ControllerHere.run(
                  arguments[0],
                  TrainOptions.session(line),
                  line.hasOption("retry-failed"),
                  components,
                  lines);
            });
    return new CommandRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static CommandLine parsed(Command command, List<String> arguments) {
    try {
      return new DefaultParser(false).parse(command.options(), arguments.toArray(String[]::new));
    } catch (ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Trains a session of the tiny project in this process on one thread. */
  public static CommandRun trainHere(Path folder, String session, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--session", session, "--threads", "1"));
    arguments.addAll(List.of(more));
    return here(folder, arguments.toArray(String[]::new));
  }

  /** Trains a session of the tiny project on one thread, with further arguments. */
  public static CommandRun train(Path folder, String session, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--session", session, "--threads", "1"));
    arguments.addAll(List.of(more));
    return of(folder, arguments.toArray(String[]::new));
  }

  /** An overview without the seconds, which stand last or before the rank. */
  public static String settledOverview(Path file) throws IOException {
    return Files.readString(file).replaceAll("(?m),\\d+\\.\\d{3}(,\\d*)?$", "$1");
  }
}
