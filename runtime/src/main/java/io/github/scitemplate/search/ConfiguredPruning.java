package io.github.scitemplate.search;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.ScheduleSettings;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.search.pruning.Asha;
import io.github.scitemplate.search.pruning.MedianRule;
import io.github.scitemplate.search.pruning.PruningPlan;
import io.github.scitemplate.search.pruning.Rungs;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads which experiments a search ends early: {@code pruning: {method: asha, min_epochs: 1}}. */
final class ConfiguredPruning {
  private static final int USUAL_REDUCTION = 3;
  private static final int USUAL_OTHERS = 5;

  private final Config section;
  private final ScheduleSettings schedule;
  private final ScoreMode scoreMode;

  private ConfiguredPruning(Config section, ScheduleSettings schedule, ScoreMode scoreMode) {
    this.section = section;
    this.schedule = schedule;
    this.scoreMode = scoreMode;
  }

  /**
   * @param section the section under {@code pruning}
   * @param parameters the parameters of the experiments, which must all train equally long
   */
  static PruningPlan read(Config section, SweptParameters parameters, ScoreMode scoreMode) {
    Set<String> keys = new LinkedHashSet<>();
    ScheduleSettings.COUPLED_KEYS.forEach(keys::addAll);
    for (String key : keys) {
      if (parameters.varies(key)) {
        throw section
            .origin()
            .error(
                "Pruning compares experiments after equally much training, but "
                    + key
                    + " is swept.",
                "Give " + key + " one value, or remove pruning.");
      }
    }
    ScheduleSettings schedule = ScheduleSettings.read(parameters.combination(0));
    return new ConfiguredPruning(section, schedule, scoreMode).read();
  }

  private PruningPlan read() {
    String method = section.getString("method", "asha");
    return switch (method) {
      case "asha" -> asha();
      case "median" -> median();
      default ->
          throw section.error(
              "method",
              "There is no way of pruning called " + method + ".",
              "Write asha or median.");
    };
  }

  private PruningPlan asha() {
    section.allowOnly(List.of("method", minimumKey(), "reduction"));
    int reduction = section.getInt("reduction", USUAL_REDUCTION);
    if (reduction < 2) {
      throw section.error(
          "reduction",
          "A reduction of " + reduction + " reduces nothing.",
          "Write 2 or more: of so many experiments one goes on.");
    }
    return new PruningPlan(
        new Asha(scoreMode, reduction),
        rungs(Rungs.geometric(minimum(), reduction, lastValidation())));
  }

  private PruningPlan median() {
    String interval = "interval_" + unit();
    section.allowOnly(List.of("method", minimumKey(), interval, "min_experiments"));
    long every = positive(interval, schedule.valFrequency());
    int others = (int) positive("min_experiments", USUAL_OTHERS);
    return new PruningPlan(
        new MedianRule(scoreMode, others),
        rungs(Rungs.regular(minimum(), every, lastValidation())));
  }

  private String unit() {
    return schedule.unit() == TrainingUnit.EPOCHS ? "epochs" : "iterations";
  }

  private String minimumKey() {
    return "min_" + unit();
  }

  private long minimum() {
    long minimum = positive(minimumKey(), schedule.valFrequency());
    if (atValidation(minimum) >= lastValidation()) {
      throw error(
          "Pruning begins after "
              + atValidation(minimum)
              + " "
              + unit()
              + ", but the last validation is after "
              + lastValidation()
              + ".",
          "Validate more often with val_freq, train longer, or take a smaller "
              + minimumKey()
              + ".");
    }
    return minimum;
  }

  private UserException error(String problem, String fix) {
    return section.has(minimumKey())
        ? section.error(minimumKey(), problem, fix)
        : section.origin().error(problem, fix);
  }

  private long positive(String key, long absent) {
    long value = section.getLong(key, absent);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw section.error(key, key + " cannot be " + value + ".", "Write a number of 1 or more.");
    }
    return value;
  }

  private long lastValidation() {
    return schedule.duration() / schedule.valFrequency() * schedule.valFrequency();
  }

  private long atValidation(long amount) {
    long every = schedule.valFrequency();
    return (amount + every - 1) / every * every;
  }

  /** The rungs, each moved on to the next validation, since only a validation gives a score. */
  private Rungs rungs(Rungs wanted) {
    return new Rungs(
        wanted.amounts().stream()
            .map(this::atValidation)
            .filter(amount -> amount < lastValidation())
            .distinct()
            .toList());
  }
}
