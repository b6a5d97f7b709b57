package io.github.scitemplate.session.results;

import io.github.scitemplate.experiment.ExperimentStatus;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of each experiment, in one bit for each experiment and state. An experiment without a
 * bit is queued.
 */
final class ExperimentStates {
  private final Map<ExperimentStatus, BitSet> members = new EnumMap<>(ExperimentStatus.class);

  /** Sets the state of experiment {@code number}, from 1. */
  void set(int number, ExperimentStatus status) {
    members.values().forEach(set -> set.clear(number));
    members.computeIfAbsent(status, s -> new BitSet()).set(number);
  }

  ExperimentStatus of(int number) {
    return members.entrySet().stream()
        .filter(e -> e.getValue().get(number))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(ExperimentStatus.QUEUED);
  }

  int count(ExperimentStatus status) {
    BitSet set = members.get(status);
    return set == null ? 0 : set.cardinality();
  }

  /** The highest number that is not queued any more; 0 if none. */
  int highestBegun() {
    return members.entrySet().stream()
        .filter(e -> e.getKey() != ExperimentStatus.QUEUED)
        .mapToInt(e -> e.getValue().length() - 1)
        .max()
        .orElse(0);
  }

  /**
   * Ranges of numbers by state, such as {@code 1-3,7}. They stay short even for many experiments.
   */
  Map<String, String> ranges() {
    Map<String, String> ranges = new LinkedHashMap<>();
    members.forEach(
        (status, set) -> {
          if (!set.isEmpty() && status != ExperimentStatus.QUEUED) {
            ranges.put(status.label(), ranges(set));
          }
        });
    return ranges;
  }

  private static String ranges(BitSet set) {
    StringBuilder text = new StringBuilder();
    for (int from = set.nextSetBit(0); from >= 0; ) {
      int to = set.nextClearBit(from) - 1;
      text.append(text.isEmpty() ? "" : ",").append(from).append(to > from ? "-" + to : "");
      from = set.nextSetBit(to + 1);
    }
    return text.toString();
  }
}
