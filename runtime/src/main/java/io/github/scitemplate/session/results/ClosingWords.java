package io.github.scitemplate.session.results;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.Combinations;
import io.github.scitemplate.report.Overview;
import io.github.scitemplate.report.OverviewRow;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.terminal.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Prints what a person reads at the end of a session. */
public final class ClosingWords {
  private static final int ROWS_SHOWN = 40;
  private static final int FAILURES_SHOWN = 5;

  private final SessionExperiments experiments;
  private final SessionResults results;
  private final Findings findings;
  private final boolean kept;
  private final Optional<NextCommand> next;
  private final PrintStream console;

  /** The findings of a session besides its scores. */
  @FunctionalInterface
  public interface Findings {
    /** Nothing but the scores. */
    Findings NONE = () -> {};

    /** Prints the findings so far, and writes them to their files. */
    void tell() throws IOException;
  }

  /**
   * @param findings printed after the overview
   * @param kept whether the files stay, so that a person can look at them
   * @param next the commands that may follow; nothing if no command may
   */
  public ClosingWords(
      SessionExperiments experiments,
      SessionResults results,
      Findings findings,
      boolean kept,
      Optional<NextCommand> next,
      PrintStream console) {
    this.experiments = experiments;
    this.results = results;
    this.findings = findings;
    this.kept = kept;
    this.next = next;
    this.console = console;
  }

  /**
   * Writes the summaries of a session a last time, and prints them: the overview, the failures with
   * their reasons, the findings, and what a person can do next.
   *
   * @param finished whether nothing is left to do
   * @return the session's exit status
   */
  public ExitStatus tell(boolean finished) throws IOException {
    results.writeSummaries();
    SessionRows rows = results.rows();
    console.println();
    OptionalInt width = Screen.widthOf(console);
    Overview.lines(rows.headings(), shown(rows), rows.areRanked(), width).forEach(console::println);
    console.println();
    tellFailures(rows);
    tellCombinations(rows, width);
    console.println(
        results.count(ExperimentStatus.COMPLETED)
            + " of "
            + experiments.known()
            + " experiments completed"
            + counted(ExperimentStatus.PRUNED)
            + counted(ExperimentStatus.FAILED)
            + counted(ExperimentStatus.INTERRUPTED)
            + (kept ? ". Overview: " + results.overview() : "."));
    if (kept) {
      results.combinations().ifPresent(file -> console.println("By combination: " + file));
    }
    tellBest();
    findings.tell();
    next.ifPresent(command -> tellNext(command, finished));
    return finished && results.failed() == 0 ? ExitStatus.COMPLETED : ExitStatus.FAILED;
  }

  /** Prints the table of combinations, if each has several experiments, and names the best. */
  private void tellCombinations(SessionRows rows, OptionalInt width) {
    List<CombinationRow> combinations = rows.combinations();
    if (combinations.isEmpty()) {
      return;
    }
    Combinations.lines(rows.combinationHeadings(), combinations, width).forEach(console::println);
    console.println();
    combinations.stream()
        .filter(row -> row.rank().equals(OptionalInt.of(1)))
        .findFirst()
        .ifPresent(best -> console.println(inWords(best, rows.combinationHeadings())));
  }

  private static String inWords(CombinationRow best, List<String> headings) {
    String parameters = SessionExperiments.inWords(headings, best.parameters());
    String interval = Combinations.intervalInWords(best.valScore());
    return "Best combination: "
        + best.combination()
        + (parameters.isEmpty() ? "" : " with " + parameters)
        + ". val_score "
        + Combinations.meanInWords(best.valScore())
        + (interval.isEmpty() ? "" : " (95 % interval of the mean " + interval + ")")
        + (best.testScore().count() == 0
            ? ""
            : "; test_score " + Combinations.meanInWords(best.testScore()))
        + ". Its best experiment: "
        + best.best().orElse(0)
        + ".";
  }

  /** Names the best of several experiments. Of averaged ones, their best combination was named. */
  private void tellBest() {
    int best = results.bestByScore();
    if (best == 0 || experiments.known() == 1 || experiments.parameters().members() > 1) {
      return;
    }
    String parameters = experiments.described(best);
    console.println(
        "Best: experiment "
            + best
            + (parameters.isEmpty() ? "" : " with " + parameters)
            + scores(results.result(best), experiments.settings(best).score().metric())
            + ".");
  }

  private static String scores(@Nullable ExperimentResult result, String metric) {
    if (result instanceof ExperimentResult.Completed completed) {
      String validation = ": " + metric + " " + Numbers.brief(completed.valScore());
      return completed.testScore().isPresent()
          ? validation
              + " in validation, "
              + Numbers.brief(completed.testScore().getAsDouble())
              + " in test"
          : validation + " in validation";
    }
    return result instanceof ExperimentResult.Pruned pruned
        ? ": " + metric + " " + Numbers.brief(pruned.valScore()) + " in validation, pruned"
        : "";
  }

  private void tellNext(NextCommand command, boolean finished) {
    if (!finished) {
      console.println("To go on: " + command.resume());
    } else if (results.failed() > 0) {
      console.println("To run what failed again: " + command.retryFailed());
    } else if (results.bestByScore() > 0) {
      console.println("To predict with the best model: " + command.predict());
    }
  }

  private String counted(ExperimentStatus status) {
    int count = results.count(status);
    return count > 0 ? ", " + count + " " + status.label() : "";
  }

  private static List<OverviewRow> shown(SessionRows rows) {
    List<OverviewRow> shown = new ArrayList<>();
    for (OverviewRow row : rows.listed()) {
      if (shown.size() < ROWS_SHOWN || row.status() == ExperimentStatus.FAILED) {
        shown.add(row);
      }
    }
    return shown;
  }

  private void tellFailures(SessionRows rows) {
    int told = 0;
    for (OverviewRow row : rows.listed()) {
      if (row.result() instanceof ExperimentResult.Failed failure && told++ < FAILURES_SHOWN) {
        console.println("experiment " + row.experiment() + " failed: " + failure.message());
      }
    }
  }

  /** Says that the session ends early because somebody interrupted it. */
  public ExitStatus tellInterrupted() {
    OptionalLong count = experiments.count();
    console.println();
    console.println(
        "Interrupted with "
            + results.ended()
            + (count.isPresent() ? " of " + count.getAsLong() : "")
            + " experiments ended; the state is saved. The same command goes on from here.");
    tellBest();
    next.ifPresent(command -> console.println("To go on: " + command.resume()));
    return ExitStatus.INTERRUPTED;
  }

  /**
   * Says that this process ends although the session's tasks go on elsewhere.
   *
   * @param tasks what they do, as a sentence
   */
  public ExitStatus tellLeft(String tasks) {
    OptionalLong count = experiments.count();
    console.println();
    console.println(
        "This process ends with "
            + results.ended()
            + (count.isPresent() ? " of " + count.getAsLong() : "")
            + " experiments ended. "
            + tasks);
    tellBest();
    next.ifPresent(
        command -> {
          console.println("To follow the session again: " + command.resume());
          console.println("To end its tasks: " + command.cancel());
        });
    return ExitStatus.INTERRUPTED;
  }

  /** Says that the session stopped because {@code failures} experiments had failed. */
  public void tellTooManyFailures(int failures) {
    console.println(
        "Stopped after "
            + failures
            + (failures == 1 ? " failure" : " failures")
            + ", as on_failure says; resume goes on with the rest.");
  }
}
