package io.github.scitemplate.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the directories of simulated experiments hold, whoever looks at them or does not. */
final class SimulatedTruth {
  private static final double CHECKPOINT_SECONDS = 60;

  private final SimulatedTime time;
  private final IntToDoubleFunction fullSeconds;
  private final long fullAmount;
  private final double lateSeconds;
  private final Map<Integer, Double> saved = new HashMap<>();
  private final Map<Integer, Integer> attempts = new HashMap<>();
  private final Map<Assignment, Double> published = new HashMap<>();

  /** The assignments that a driver has taken over. */
  final Set<Assignment> takenOver = new HashSet<>();

  final List<String> violations = new ArrayList<>();
  double lostSeconds;
  int losses;

  /**
   * @param fullSeconds how long the training of an experiment is
   * @param fullAmount the amount of a training to its end
   */
  SimulatedTruth(
      SimulatedTime time, IntToDoubleFunction fullSeconds, long fullAmount, double lateSeconds) {
    this.time = time;
    this.fullSeconds = fullSeconds;
    this.fullAmount = fullAmount;
    this.lateSeconds = lateSeconds;
  }

  private double wanted(Assignment assignment) {
    double full = fullSeconds.applyAsDouble(assignment.experiment());
    return assignment.until().isToItsEnd() ? full : full * assignment.until().amount() / fullAmount;
  }

  boolean isOver(Assignment assignment) {
    return published.containsKey(assignment);
  }

  /** Whether a driver sees by now that an assignment is over. */
  boolean isSeenOver(Assignment assignment) {
    @Nullable Double at = published.get(assignment);
    return at != null && at <= time.seconds();
  }

  /** Begins the next attempt; earlier ones must write no more. */
  int attempt(int experiment) {
    return attempts.merge(experiment, 1, Integer::sum);
  }

  boolean isNewest(int experiment, int attempt) {
    return attempts.getOrDefault(experiment, 0) == attempt;
  }

  /** How long an assignment takes from its newest checkpoint on. */
  double remaining(Assignment assignment) {
    return Math.max(0, wanted(assignment) - saved.getOrDefault(assignment.experiment(), 0.0));
  }

  /** An attempt ends early. */
  void endEarly(Assignment assignment, int attempt, double ran, boolean asked) {
    if (isNewest(assignment.experiment(), attempt)) {
      double kept = asked ? ran : ran - ran % CHECKPOINT_SECONDS;
      saved.merge(assignment.experiment(), kept, Double::sum);
      lostSeconds += ran - kept;
      losses++;
    } else {
      lostSeconds += ran;
    }
  }

  void publish(Assignment assignment) {
    double late = lateSeconds * ((assignment.experiment() * 7919L) % 101) / 101;
    if (published.put(assignment, time.seconds() + late) != null) {
      violations.add(assignment + " ended twice");
    }
    saved.put(assignment.experiment(), wanted(assignment));
  }

  /** When an assignment was over. */
  double publishedAt(Assignment assignment) {
    return Objects.requireNonNull(published.get(assignment));
  }

  /** A person has what was done of an experiment be done again. */
  void forget(Assignment assignment) {
    published.remove(assignment);
    takenOver.remove(assignment);
    saved.remove(assignment.experiment());
  }

  void noteClaim(PlanPlace place, Assignment assignment) {
    if (takenOver.contains(assignment)) {
      violations.add(place + " was claimed although " + assignment + " was over");
    }
  }

  int results() {
    return published.size();
  }
}
