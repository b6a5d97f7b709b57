package io.github.scitemplate.cli;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.report.Comparison;
import io.github.scitemplate.report.ComparisonPage;
import io.github.scitemplate.session.ComparedFacts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** Tells what differs between sessions or experiments, as tables and as a page. */
final class CompareCommand {
  private static final int MOST = 10;

  private CompareCommand() {}

  static Options options() {
    Options options = new Options();
    options.addOption(TrainOptions.value("sessions", "NAMES", "sessions to compare, as in a,b"));
    options.addOption(
        TrainOptions.value("session", "NAME", "the session whose experiments are compared"));
    options.addOption(
        TrainOptions.value(
            "experiments", "NUMBERS", "experiments of that session to compare, as in 1,2"));
    options.addOption(
        TrainOptions.value("result-dir", "FOLDER", "where sessions are kept (default: results)"));
    options.addOption(
        TrainOptions.value(
            "out", "FILE", "the page to write (default: compare.html where sessions are kept)"));
    options.addOption(
        TrainOptions.value(
            "project", "FOLDER", "what other paths are relative to (default: here)"));
    options.addOption(TrainOptions.flag("help", "lists these options"));
    return options;
  }

  static ExitStatus run(CommandLine line, PrintStream out) throws IOException {
    Path project = TrainOptions.project(line);
    Path results = project.resolve(line.getOptionValue("result-dir", "results")).normalize();
    Comparison comparison = comparison(line, results);
    comparison.lines().forEach(out::println);
    Path file =
        line.hasOption("out")
            ? project.resolve(line.getOptionValue("out")).normalize()
            : results.resolve("compare.html");
    ComparisonPage.write(comparison, file);
    out.println("The same with learning curves: " + file);
    return ExitStatus.COMPLETED;
  }

  private static Comparison comparison(CommandLine line, Path results) throws IOException {
    List<String> sessions = words(line, "sessions");
    List<String> experiments = words(line, "experiments");
    if (sessions.isEmpty() == experiments.isEmpty()) {
      throw new UserException(
          sessions.isEmpty()
              ? "Nothing to compare was named."
              : "Both sessions and experiments were named.",
          "Name two sessions, -Dsessions=a,b (--sessions a,b), or two experiments of one:"
              + " -Dsession=a -Dexperiments=1,2 (--session a --experiments 1,2).");
    }
    return sessions.isEmpty()
        ? ComparedFacts.ofExperiments(
            results,
            line.getOptionValue("session", ""),
            experiments.stream().map(CompareCommand::number).toList())
        : ComparedFacts.ofSessions(results, sessions);
  }

  private static List<String> words(CommandLine line, String option) {
    List<String> words =
        Arrays.stream(line.getOptionValue(option, "").split(","))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .distinct()
            .toList();
    if (line.hasOption(option) && (words.size() < 2 || words.size() > MOST)) {
      throw new UserException(
          option
              + " names "
              + words.size()
              + ", but two to "
              + MOST
              + " different ones can be compared.",
          "Name them with commas between, as in a,b.");
    }
    return words;
  }

  private static int number(String word) {
    if (!word.matches("[1-9]\\d{0,8}")) {
      throw new UserException(
          "'" + word + "' is no number of an experiment.", "Give numbers such as 1,2.");
    }
    return Integer.parseInt(word);
  }
}
