package io.github.scitemplate.cli;

import io.github.scitemplate.classdata.ArchiveMaker;
import io.github.scitemplate.environment.Version;
import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExportFormat;
import io.github.scitemplate.reproduction.Evaluation;
import io.github.scitemplate.reproduction.ModelExport;
import io.github.scitemplate.reproduction.Prediction;
import io.github.scitemplate.reproduction.Reproduction;
import io.github.scitemplate.session.Confirmation;
import io.github.scitemplate.session.Controller;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.terminal.ShownStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** The commands of the program. */
enum Command {
  TRAIN("train", "trains all experiments of a config and writes their results") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      SessionOptions options = TrainOptions.session(line);
      Debugger.of(line).ifPresent(debugger -> out.println(debugger.told()));
      ExitStatus status = controller(options, out).train();
      ArchiveMaker.startIfNeeded();
      return status;
    }
  },
  PLAN(
      "plan",
      "builds the components of every experiment and sends one batch through each; trains nothing") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return controller(TrainOptions.session(line), out).plan();
    }
  },
  RESUME("resume", "goes on with a session from its own copy of the config") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      SessionOptions options = TrainOptions.session(line);
      ExitStatus status = controller(options, out).resume(line.hasOption("retry-failed"));
      ArchiveMaker.startIfNeeded();
      return status;
    }
  },
  CANCEL("cancel", "ends a session in good order, wherever it runs; resume goes on with it") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return CancelCommand.run(line, out);
    }

    @Override
    Options options() {
      return CancelCommand.options();
    }
  },
  STATUS("status", "shows each experiment's state, progress, score and the time left") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return new StatusCommand(StatusOptions.read(line), out).run();
    }

    @Override
    Options options() {
      return StatusOptions.options();
    }
  },
  REPORT("report", "writes report.html, a page on a session that works without a network") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return ReportCommand.run(line, out);
    }

    @Override
    Options options() {
      return ReportCommand.options();
    }
  },
  DASHBOARD("dashboard", "serves the report in a browser while the session trains") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return DashboardCommand.run(line, out);
    }

    @Override
    Options options() {
      return DashboardCommand.options();
    }
  },
  COMPARE("compare", "tells what differs between sessions, or between experiments of one") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return CompareCommand.run(line, out);
    }

    @Override
    Options options() {
      return CompareCommand.options();
    }
  },
  EVALUATE("evaluate", "takes the metrics of an experiment's best model on a split") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return new Evaluation(
              TrainOptions.session(line),
              TrainedExperimentOptions.experiment(line),
              TrainedExperimentOptions.split(line),
              line.hasOption("json"),
              out,
              Version.current())
          .run();
    }
  },
  PREDICT(
      "predict",
      "writes what an experiment's best model predicts for a split or for new data, as CSV") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return new Prediction(
              TrainOptions.session(line),
              TrainedExperimentOptions.experiment(line),
              TrainedExperimentOptions.split(line),
              TrainedExperimentOptions.input(line),
              line.getOptionValue("out", ""),
              out,
              Version.current())
          .run();
    }
  },
  EXPORT("export", "writes an experiment's best model as a file for Python, DJL and C++") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return new ModelExport(
              TrainOptions.session(line),
              TrainedExperimentOptions.experiment(line),
              new ModelExport.Wish(
                  ExportFormat.named(
                      line.getOptionValue("format", ExportFormat.TORCHSCRIPT.word())),
                  line.getOptionValue("out", ""),
                  line.getOptionValue("rename", ""),
                  line.getOptionValue("translator", "")),
              out,
              Version.current())
          .run();
    }
  },
  REPRODUCE(
      "reproduce",
      "runs an experiment again from its session's directory and compares every number") {
    @Override
    ExitStatus run(CommandLine line, PrintStream out) throws IOException {
      return new Reproduction(
              TrainOptions.session(line),
              TrainedExperimentOptions.experiment(line),
              TrainedExperimentOptions.tolerance(line),
              out,
              Version.current())
          .run();
    }
  };

  private final String word;
  private final String purpose;

  Command(String word, String purpose) {
    this.word = word;
    this.purpose = purpose;
  }

  abstract ExitStatus run(CommandLine line, PrintStream out) throws IOException;

  String word() {
    return word;
  }

  String purpose() {
    return purpose;
  }

  /** The options that may follow the command. */
  Options options() {
    return TrainOptions.options(this);
  }

  /** Parses the options and runs; {@code --help} prints them instead. */
  ExitStatus run(List<String> arguments, PrintStream out) throws ParseException, IOException {
    CommandLine line = new DefaultParser(false).parse(options(), arguments.toArray(String[]::new));
    if (line.hasOption("help")) {
      out.print(Help.options(this));
      return ExitStatus.COMPLETED;
    }
    if (!line.getArgList().isEmpty()) {
      throw new ParseException("Unexpected word: " + line.getArgList().get(0));
    }
    return run(line, line.hasOption("plain") ? ShownStream.of(out).plain() : out);
  }

  static Command named(String word) {
    List<String> words = Arrays.stream(values()).map(Command::word).toList();
    return Arrays.stream(values())
        .filter(c -> c.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "There is no command '"
                        + word
                        + "'."
                        + DidYouMean.closest(word, words)
                            .map(w -> " Did you mean " + w + "?")
                            .orElse(""),
                    "The commands are " + String.join(", ", words) + "; --help tells more."));
  }

  private static Controller controller(SessionOptions options, PrintStream out) {
    return new Controller(
        options, Confirmation.onTerminal(options.consent().yes()), out, Version.current());
  }
}
