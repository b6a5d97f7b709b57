package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.monitor.ScoreMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says which experiment is the best, and how far ahead of the others it is. */
final class BestWords {
  private BestWords() {}

  static List<String> of(ReportedSession session) {
    Optional<ReportedExperiment> best = session.best();
    if (best.isEmpty()) {
      return List.of(noBest(session));
    }
    return session.combinations().isEmpty()
        ? ofExperiments(session, best.get())
        : ofCombinations(session, best.get());
  }

  private static String noBest(ReportedSession session) {
    if (session.asked().mode().isEmpty()) {
      return "Different scores judge the experiments, so none of them is the best. Compare those that have the same score.";
    }
    return session.combinations().isEmpty()
        ? "No experiment has ended with a score yet."
        : "No combination has a score of each of its experiments yet.";
  }

  private static List<String> ofExperiments(ReportedSession session, ReportedExperiment best) {
    List<String> paragraphs = new ArrayList<>();
    String metric = session.asked().metric();
    paragraphs.add(
        named(best)
            + ": "
            + metric
            + " "
            + Numbers.brief(best.progress().score())
            + " in validation at iteration "
            + best.progress().bestIteration()
            + test(best)
            + ".");
    List<ReportedExperiment> others = others(session, best);
    long equal =
        others.stream().filter(one -> one.progress().score() == best.progress().score()).count();
    if (equal > 0) {
      paragraphs.add(
          "Just as good: "
              + SummaryWords.experiments(equal)
              + ", such as "
              + lower(named(others.get(0)))
              + ". Among equals, what was not pruned comes first, then the lower number.");
    }
    others.stream()
        .filter(one -> one.progress().score() != best.progress().score())
        .findFirst()
        .ifPresent(second -> paragraphs.add(lead(session, best, second, others)));
    if (best.status() == ExperimentStatus.PRUNED) {
      paragraphs.add("It was pruned: the search did not train it to its end.");
    }
    return paragraphs;
  }

  /** How far the best is ahead of the second, and of the one in the middle. */
  private static String lead(
      ReportedSession session,
      ReportedExperiment best,
      ReportedExperiment second,
      List<ReportedExperiment> others) {
    double score = best.progress().score();
    ReportedExperiment middle = others.get(others.size() / 2);
    return "That is "
        + difference(score, second.progress().score(), session)
        + " than the next, "
        + lower(named(second))
        + " ("
        + Numbers.brief(second.progress().score())
        + ")"
        + (others.size() > 3 && middle.progress().score() != score
            ? ", and "
                + difference(score, middle.progress().score(), session)
                + " than the one in the middle of all ("
                + Numbers.brief(middle.progress().score())
                + ")"
            : "")
        + ".";
  }

  private static List<String> ofCombinations(ReportedSession session, ReportedExperiment best) {
    List<CombinationRow> ranked = ranked(session);
    CombinationRow first = ranked.get(0);
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add(
        named(session, first)
            + ": a mean "
            + session.asked().metric()
            + " of "
            + mean(first.valScore())
            + " in validation, over "
            + first.valScore().count()
            + " experiments"
            + (first.testScore().count() > 0 ? "; in test " + mean(first.testScore()) : "")
            + ".");
    if (ranked.size() > 1) {
      CombinationRow second = ranked.get(1);
      paragraphs.add(
          "That is "
              + difference(first.valScore().mean(), second.valScore().mean(), session)
              + " than the second, "
              + lower(named(session, second))
              + ", whose mean is "
              + mean(second.valScore())
              + ".");
    }
    paragraphs.add(
        "The best experiment of this combination is "
            + best.number()
            + ", with "
            + Numbers.brief(best.progress().score())
            + test(best)
            + ".");
    return paragraphs;
  }

  /** The combinations with a rank, the best first. */
  static List<CombinationRow> ranked(ReportedSession session) {
    return session.combinations().stream()
        .filter(row -> row.rank().isPresent())
        .sorted(Comparator.comparingInt(row -> row.rank().orElse(0)))
        .toList();
  }

  /** The other experiments with a rank, the best first. */
  static List<ReportedExperiment> others(ReportedSession session, ReportedExperiment best) {
    return session.experiments().stream()
        .filter(one -> one.rank().isPresent() && one.number() != best.number())
        .sorted(Comparator.comparingInt(one -> one.rank().orElse(0)))
        .toList();
  }

  private static String mean(ScoreSummary summary) {
    String interval = Combinations.intervalInWords(summary);
    return Numbers.brief(summary.mean())
        + (interval.isEmpty() ? "" : " (95 % interval " + interval + ")");
  }

  /** How much better the first score is, in words that say which way. */
  static String difference(double score, double other, ReportedSession session) {
    double difference = Math.abs(score - other);
    if (difference == 0) {
      return "no better";
    }
    boolean more = session.asked().mode().orElse(ScoreMode.MAX) == ScoreMode.MAX;
    return Numbers.brief(difference) + (more ? " more" : " less");
  }

  static String named(ReportedExperiment one) {
    String parameters = one.described();
    return "Experiment " + one.number() + (parameters.isEmpty() ? "" : " with " + parameters);
  }

  static String named(ReportedSession session, CombinationRow row) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < row.parameters().size(); i++) {
      if (!row.parameters().get(i).isEmpty()) {
        parts.add(
            session.combinationHeadings().get(i) + " " + Numbers.label(row.parameters().get(i)));
      }
    }
    return "Combination "
        + row.combination()
        + (parts.isEmpty() ? "" : " with " + String.join(", ", parts));
  }

  static String lower(String sentence) {
    return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }

  private static String test(ReportedExperiment one) {
    return Double.isNaN(one.testScore())
        ? ""
        : "; that model's score in test is " + Numbers.brief(one.testScore());
  }
}
