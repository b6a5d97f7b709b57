package io.github.scitemplate.cli;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.ChosenExperiment;
import java.util.Arrays;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options of the commands that work with a trained experiment. */
final class TrainedExperimentOptions {
  private static final String TOLERANCE = "1e-4";

  private TrainedExperimentOptions() {}

  /** Whether {@code command} works with a trained experiment. */
  static boolean has(Command command) {
    return usesTheProject(command) || command == Command.REPRODUCE;
  }

  /** Whether {@code command} runs the project's classes as they are now. */
  private static boolean usesTheProject(Command command) {
    return command == Command.EVALUATE || command == Command.PREDICT || command == Command.EXPORT;
  }

  static Options options(Command command) {
    Options options = new Options();
    options.addOption(value("session", "NAME", "the session's name"));
    options.addOption(value("experiment", "K", "the number of the experiment, or best"));
    options.addOption(value("result-dir", "FOLDER", "where sessions are kept (default: results)"));
    if (command == Command.EVALUATE || command == Command.PREDICT) {
      options.addOption(value("split", "NAME", "test (default), val or train"));
    }
    if (usesTheProject(command)) {
      options.addOption(
          value(
              "set",
              "KEY=VALUE,…",
              "values that replace those of the experiment's config, such as for other data"));
      options.addOption(flag("accept-code-change", "uses the model although the code has changed"));
    }
    if (command == Command.EVALUATE) {
      options.addOption(flag("json", "prints JSON"));
    } else if (command == Command.PREDICT) {
      options.addOption(
          value(
              "input",
              "PATH",
              "a file or folder of new data, which buildNewData reads, instead of a split"));
      options.addOption(
          value(
              "out",
              "FILE",
              "where to write (default: predictions_SPLIT.csv in the experiment's directory, predictions_input.csv of new data)"));
      options.addOption(flag("overwrite", "replaces the file if it is there"));
    } else if (command == Command.EXPORT) {
      addExport(options);
    } else {
      options.addOption(
          value(
              "tolerance",
              "X",
              "the largest relative difference that counts as the same (default: "
                  + TOLERANCE
                  + ")"));
    }
    options.addOption(
        value("project", "FOLDER", "what other paths are relative to (default: here)"));
    options.addOption(
        value(
            "classpath",
            "PATHS",
            usesTheProject(command)
                ? "the project's compiled classes and their dependencies"
                : "jars that the session ran with, if this program has them not"));
    options.addOption(
        value("components", "CLASS", "the class that builds components (default: as found)"));
    options.addOption(
        value("jvm-arg", "OPTION", "an option for the JVM of the model; may be repeated"));
    options.addOption(flag("help", "lists these options"));
    return options;
  }

  private static void addExport(Options options) {
    options.addOption(
        value(
            "format",
            "NAME",
            "torchscript (default): code and weights in one file; safetensors: the weights, and a module for PyTorch in Python"));
    options.addOption(
        value(
            "out",
            "FILE",
            "where to write (default: SESSION-K.pt or .safetensors in the folder exported of the experiment's directory)"));
    options.addOption(
        value(
            "rename",
            "FROM=TO,…",
            "regular expressions that change PyTorch's names in safetensors, or a file with one FROM=TO in each line"));
    options.addOption(
        value(
            "translator",
            "CLASS",
            "the project's DJL TranslatorFactory, named in serving.properties beside a torchscript"));
    options.addOption(flag("overwrite", "replaces files that are there"));
  }

  static ChosenExperiment experiment(CommandLine line) {
    return ChosenExperiment.parsed(line.getOptionValue("experiment", ""));
  }

  static Split split(CommandLine line) {
    String name = line.getOptionValue("split", Split.TEST.label());
    return Arrays.stream(Split.values())
        .filter(split -> split.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "There is no split " + name + ".", "The splits are train, val and test."));
  }

  /** The new data, as typed; empty if a split is meant. */
  static String input(CommandLine line) {
    if (line.hasOption("input") && line.hasOption("split")) {
      throw new UserException(
          "Both a split and new data are given.", "Give --split or --input, not both.");
    }
    return line.getOptionValue("input", "");
  }

  static double tolerance(CommandLine line) {
    String text = line.getOptionValue("tolerance", TOLERANCE);
    try {
      double tolerance = Double.parseDouble(text);
      if (tolerance >= 0 && tolerance < 1) {
        return tolerance;
      }
    } catch (NumberFormatException e) {
      // The error below covers this case, too.
    }
    throw new UserException(
        "The tolerance is '" + text + "'.",
        "Give a number from 0 to 1, such as " + TOLERANCE + ".");
  }

  private static Option value(String name, String argument, String description) {
    return Option.builder().longOpt(name).hasArg().argName(argument).desc(description).get();
  }

  private static Option flag(String name, String description) {
    return Option.builder().longOpt(name).desc(description).get();
  }
}
