package io.github.scitemplate.cli;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.ProjectOptions;
import io.github.scitemplate.session.plan.SessionOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/**
 * The options of the commands that run a session: the Maven properties of the plugin in kebab-case.
 */
final class TrainOptions {
  private TrainOptions() {}

  static Options options(Command command) {
    if (TrainedExperimentOptions.has(command)) {
      return TrainedExperimentOptions.options(command);
    }
    Options options = new Options();
    if (command != Command.RESUME) {
      options.addOption(value("cfg", "FILE", "the config (default: config.yaml)"));
      options.addOption(
          value(
              "set",
              "KEY=VALUE,…",
              "values that replace those of the config; +KEY=VALUE adds one"));
    }
    if (command != Command.PLAN) {
      options.addOption(value("session", "NAME", "the session's name"));
      options.addOption(
          value("result-dir", "FOLDER", "where sessions are kept (default: results)"));
      options.addOption(
          value("result-filename", "NAME", "the overview's name (default: result_overview.csv)"));
      options.addOption(flag("accept-code-change", "goes on although the code has changed"));
    }
    if (command == Command.TRAIN) {
      options.addOption(flag("overwrite", "deletes a session of the same name first"));
      options.addOption(
          flag("fast-dev-run", "runs one batch of everything to find errors, and keeps nothing"));
      options.addOption(
          Option.builder()
              .longOpt("debug")
              .optionalArg(true)
              .hasArg()
              .argName("PORT")
              .desc(
                  "one experiment at a time, whose process waits for a debugger (default: port "
                      + Debugger.USUAL_PORT
                      + ")")
              .get());
    }
    if (command == Command.RESUME) {
      options.addOption(flag("retry-failed", "also runs the failed experiments again"));
    }
    if (command != Command.PLAN) {
      options.addOption(value("parallel", "N", "experiments at once (default: 1)"));
    }
    options.addOption(
        value("threads", "N", "threads of an experiment (default: all cores / parallel)"));
    if (command == Command.TRAIN || command == Command.RESUME) {
      options.addOption(
          value(
              "executor",
              "WHERE",
              "`local` trains on this machine, `slurm` hands the experiments to Slurm"));
      options.addOption(
          value("slurm", "KEY=VALUE,…", "values that replace those of the section Slurm"));
      options.addOption(
          value(
              "driver",
              "WHERE",
              "`here` follows a session on Slurm, `job` has a Slurm job follow it (default: here)"));
    }
    options.addOption(flag("yes", "asks nothing"));
    options.addOption(plain());
    options.addOption(
        value("project", "FOLDER", "what other paths are relative to (default: here)"));
    options.addOption(
        value("classpath", "PATHS", "the project's compiled classes and their dependencies"));
    options.addOption(
        value(
            "components",
            "CLASS",
            "the class that builds components (default: BuildComponents, searched)"));
    options.addOption(
        value("jvm-arg", "OPTION", "an option for the JVM that trains; may be repeated"));
    options.addOption(flag("help", "lists these options"));
    return options;
  }

  static SessionOptions session(CommandLine line) {
    return new SessionOptions(
        code(line),
        line.getOptionValue("cfg", "config.yaml"),
        line.getOptionValue("set", ""),
        line.getOptionValue("session", line.hasOption("fast-dev-run") ? "fast-dev-run" : ""),
        line.getOptionValue("result-dir", "results"),
        line.getOptionValue("result-filename", ""),
        new SessionOptions.Consent(
            line.hasOption("overwrite"),
            line.hasOption("yes"),
            line.hasOption("accept-code-change")),
        line.hasOption("fast-dev-run"),
        line.hasOption("debug") && !line.hasOption("parallel")
            ? OptionalInt.of(1)
            : number(line, "parallel"),
        number(line, "threads"),
        Execution.of(
            line.getOptionValue("executor", ""),
            line.getOptionValue("driver", ""),
            line.getOptionValue("slurm", "")));
  }

  private static ProjectOptions code(CommandLine line) {
    Path folder = project(line);
    List<String> jvmArguments = new ArrayList<>();
    if (line.hasOption("jvm-arg")) {
      jvmArguments.addAll(List.of(line.getOptionValues("jvm-arg")));
    }
    Debugger.of(line).ifPresent(debugger -> jvmArguments.add(debugger.jvmArgument()));
    return new ProjectOptions(
        folder, classPath(line, folder), line.getOptionValue("components", ""), jvmArguments);
  }

  /** The folder that other paths are relative to. */
  static Path project(CommandLine line) {
    Path project = Path.of(line.getOptionValue("project", "")).toAbsolutePath().normalize();
    if (!Files.isDirectory(project)) {
      throw new UserException(
          "The project's folder " + project + " is not there.", "Correct --project.");
    }
    return project;
  }

  private static List<Path> classPath(CommandLine line, Path project) {
    List<Path> entries = new ArrayList<>();
    if (line.hasOption("classpath")) {
      Arrays.stream(line.getOptionValue("classpath").split(File.pathSeparator))
          .filter(entry -> !entry.isBlank())
          .forEach(entry -> entries.add(project.resolve(entry)));
    }
    return entries;
  }

  private static OptionalInt number(CommandLine line, String option) {
    if (!line.hasOption(option)) {
      return OptionalInt.empty();
    }
    String value = line.getOptionValue(option);
    int number;
    try {
      number = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new UserException(
          option + " is '" + value + "', which is no whole number.", "Give a number such as 2.", e);
    }
    if (number < 1) {
      throw new UserException(option + " must be at least 1.", "Give a number such as 2.");
    }
    return OptionalInt.of(number);
  }

  static Option value(String name, String argument, String description) {
    return Option.builder().longOpt(name).hasArg().argName(argument).desc(description).get();
  }

  /** The option that makes a terminal no different from a pipe. */
  static Option plain() {
    return flag("plain", "prints plain lines, as into a pipe, and redraws nothing");
  }

  static Option flag(String name, String description) {
    return Option.builder().longOpt(name).desc(description).get();
  }
}
