package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.monitor.ScoreMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sums a session up in words, for somebody who has a minute. */
final class SummaryWords {
  private static final int VALUES_SHOWN = 8;

  /**
   * The answer to a question that a reader has.
   *
   * @param paragraphs one or more
   */
  record Answer(String question, List<String> paragraphs) {}

  private SummaryWords() {}

  static List<Answer> of(ReportedSession session) {
    List<Answer> answers = new ArrayList<>();
    answers.add(new Answer("What was asked?", asked(session)));
    answers.add(new Answer("How far is it?", extent(session)));
    answers.add(new Answer("Which is best, and by how much?", BestWords.of(session)));
    answers.add(new Answer("Was it luck?", LuckWords.of(session)));
    answers.add(new Answer("What to try next?", NextSteps.of(session)));
    return answers;
  }

  private static List<String> asked(ReportedSession session) {
    ReportedSession.Asked asked = session.asked();
    List<String> paragraphs = new ArrayList<>();
    String goal =
        asked
            .mode()
            .map(mode -> mode == ScoreMode.MAX ? "the highest " : "the lowest ")
            .map(most -> " The best experiment has " + most + asked.metric() + " in validation.")
            .orElse(" Different scores judge the experiments, so none of them is the best.");
    paragraphs.add(whichExperiments(session) + goal);
    for (String heading : session.parameterHeadings()) {
      paragraphs.add(heading + ": " + values(session, heading));
    }
    return paragraphs;
  }

  private static String whichExperiments(ReportedSession session) {
    ReportedSession.Asked asked = session.asked();
    String averaged =
        asked.members() > 1
            ? " Each combination has "
                + asked.members()
                + " experiments (repeats or folds), and their mean counts."
            : "";
    String method = session.search().map(ReportedSearch::method).orElse("");
    if (!method.isEmpty()) {
      String pruning = session.search().map(ReportedSearch::pruning).orElse("");
      return "A search by "
          + method
          + " chose "
          + experiments(session.experiments().size())
          + (session.planned().isPresent()
                  && session.planned().getAsLong() > session.experiments().size()
              ? " so far, of " + session.planned().getAsLong()
              : "")
          + "."
          + (pruning.isEmpty()
              ? ""
              : " Of those at a rung, " + pruning + " " + session.search().get().unit() + ".")
          + averaged;
    }
    long planned = session.planned().orElse(session.experiments().size());
    return (session.parameterHeadings().isEmpty()
            ? "One set of parameters, " + experiments(planned) + "."
            : "All combinations of "
                + String.join(", ", session.parameterHeadings())
                + ": "
                + experiments(planned)
                + ".")
        + averaged;
  }

  static String experiments(long count) {
    return count == 1 ? "one experiment" : count + " experiments";
  }

  /** Which values a parameter had, or was to have. */
  private static String values(ReportedSession session, String heading) {
    var range = session.search().map(ReportedSearch::ranges).map(ranges -> ranges.get(heading));
    if (range.isPresent() && !range.get().description().startsWith("{")) {
      return range.get().description();
    }
    Set<String> values = new LinkedHashSet<>();
    session.experiments().stream()
        .filter(one -> one.parameters().containsKey(heading))
        .forEach(one -> values.add(ParameterText.of(one.parameters().get(heading))));
    String shown = String.join(", ", values.stream().limit(VALUES_SHOWN).toList());
    return values.size() > VALUES_SHOWN
        ? shown + " and " + (values.size() - VALUES_SHOWN) + " more"
        : shown;
  }

  private static List<String> extent(ReportedSession session) {
    List<String> parts = new ArrayList<>();
    for (ExperimentStatus status : ExperimentStatus.values()) {
      if (session.count(status) > 0) {
        parts.add(session.count(status) + " " + status.label());
      }
    }
    double seconds =
        session.experiments().stream().mapToDouble(one -> one.progress().seconds()).sum();
    String end = session.search().map(ReportedSearch::end).orElse("");
    return List.of(
        String.join(", ", parts)
            + ". Time trained, all together: "
            + Numbers.duration(seconds)
            + (session.asked().threads() == 1
                ? ", each on one thread."
                : ", each on " + session.asked().threads() + " threads.")
            + (end.isEmpty() ? "" : " " + end),
        session.controller().isEmpty()
            ? "Nobody works on the session now."
            : "At work on it: " + session.controller() + ".");
  }
}
