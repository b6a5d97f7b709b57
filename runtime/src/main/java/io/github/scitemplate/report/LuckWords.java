package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.monitor.ScoreMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says whether the best may have won by luck. Repeats or folds of the best two combinations are
 * compared pair by pair, since both members of a pair have the same seed or the same data; the
 * interval of the mean difference is Student's. Without repeats it can only be said how much an
 * accuracy depends on the choice of the validation samples, by Wilson's interval.
 */
final class LuckWords {
  private static final int MANY = 5;
  private static final double Z = 1.959964;
  private static final Set<String> ACCURACIES = Set.of("acc", "accuracy");

  private LuckWords() {}

  static List<String> of(ReportedSession session) {
    if (session.best().isEmpty()) {
      return List.of("Nobody can tell before there is a best one.");
    }
    return session.combinations().isEmpty()
        ? single(session, session.best().get())
        : repeated(session);
  }

  private static List<String> repeated(ReportedSession session) {
    List<CombinationRow> ranked = BestWords.ranked(session);
    if (ranked.size() < 2) {
      return List.of(
          "There is one combination to compare. Its interval says how much its mean may be off; more repeats make it narrower (see below).");
    }
    List<String> paragraphs = new ArrayList<>();
    ScoreSummary ahead = lead(session, ranked.get(0), ranked.get(1));
    if (ahead.count() < 2) {
      paragraphs.add("Fewer than two pairs of scores can be compared, so nobody can tell.");
    } else {
      boolean clear = ahead.low() > 0;
      paragraphs.add(
          "Compared pair by pair, the best is "
              + Numbers.brief(ahead.mean())
              + " ahead of the second on average, over "
              + ahead.count()
              + " pairs, with a 95 % interval from "
              + Numbers.brief(ahead.low())
              + " to "
              + Numbers.brief(ahead.high())
              + ". "
              + (clear
                  ? "The interval does not hold zero: luck with the seeds alone is not likely to explain it."
                  : "The interval holds zero: this may well be luck. More repeats would tell (see below)."));
    }
    if (ranked.size() > MANY) {
      paragraphs.add(
          "The best of "
              + ranked.size()
              + " looks better than it is, since luck helped to choose it; the test score did not take part in the choice.");
    }
    return paragraphs;
  }

  /** Whether repeats leave it open that luck made the best combination the best. */
  static boolean mayBeLuck(ReportedSession session) {
    List<CombinationRow> ranked = BestWords.ranked(session);
    return ranked.size() > 1 && !(lead(session, ranked.get(0), ranked.get(1)).low() > 0);
  }

  /** How far the first combination is ahead of the second, pair by pair. */
  private static ScoreSummary lead(
      ReportedSession session, CombinationRow first, CombinationRow second) {
    Map<Integer, Double> scores = new HashMap<>();
    session.experiments().forEach(one -> scores.put(one.number(), one.progress().score()));
    int members = session.asked().members();
    double sign = session.asked().mode().orElse(ScoreMode.MAX) == ScoreMode.MAX ? 1 : -1;
    List<Double> differences = new ArrayList<>();
    for (int member = 1; member <= members; member++) {
      double one = score(scores, (first.combination() - 1) * members + member);
      double other = score(scores, (second.combination() - 1) * members + member);
      differences.add(sign * (one - other));
    }
    return ScoreSummary.of(differences);
  }

  private static double score(Map<Integer, Double> scores, int experiment) {
    return scores.getOrDefault(experiment, Double.NaN);
  }

  private static List<String> single(ReportedSession session, ReportedExperiment best) {
    List<String> paragraphs = new ArrayList<>();
    boolean alone = BestWords.others(session, best).isEmpty();
    paragraphs.add(
        alone
            ? "There is no other experiment to compare it with, and it was trained once: another seed would give another score. Repeats would tell by how much."
            : "Nobody can tell yet: every experiment was trained once, and another seed would give another score. Repeats would tell (see below).");
    samplingError(session, best).ifPresent(paragraphs::add);
    if (!alone && !Double.isNaN(best.testScore())) {
      paragraphs.add(
          "The test data took no part in the choice: judge by the test score, "
              + Numbers.brief(best.testScore())
              + (betterInTest(session, best) == 0
                  ? ", which is the best of all, too."
                  : ", in which "
                      + SummaryWords.experiments(betterInTest(session, best))
                      + (betterInTest(session, best) == 1 ? " is better." : " are better.")));
    }
    return paragraphs;
  }

  private static long betterInTest(ReportedSession session, ReportedExperiment best) {
    ScoreMode mode = session.asked().mode().orElse(ScoreMode.MAX);
    return session.experiments().stream()
        .filter(one -> one.status() == ExperimentStatus.COMPLETED)
        .filter(one -> mode.isBetter(one.testScore(), best.testScore()))
        .count();
  }

  /** How sure an accuracy is, given the number of validation samples. */
  private static Optional<String> samplingError(ReportedSession session, ReportedExperiment best) {
    int samples = best.samples().getOrDefault("val", 0);
    double p = best.progress().score();
    String metric = session.asked().metric().toLowerCase(Locale.ROOT);
    boolean more = session.asked().mode().equals(Optional.of(ScoreMode.MAX));
    if (samples == 0 || !more || !ACCURACIES.contains(metric) || p < 0 || p > 1) {
      return Optional.empty();
    }
    double spread = Z / (1 + Z * Z / samples);
    double half = spread * Math.sqrt(p * (1 - p) / samples + Z * Z / (4.0 * samples * samples));
    double centre = (p + Z * Z / (2 * samples)) / (1 + Z * Z / samples);
    double low = centre - half;
    long within =
        BestWords.others(session, best).stream()
            .filter(one -> one.progress().score() >= low)
            .count();
    return Optional.of(
        "The choice of the "
            + samples
            + " validation samples alone makes an accuracy of "
            + Numbers.brief(p)
            + " uncertain from "
            + Numbers.brief(low)
            + " to "
            + Numbers.brief(centre + half)
            + " (95 %)."
            + (within == 0
                ? ""
                : " "
                    + Character.toUpperCase(SummaryWords.experiments(within).charAt(0))
                    + SummaryWords.experiments(within).substring(1)
                    + (within == 1 ? " lies" : " lie")
                    + " within that."));
  }
}
