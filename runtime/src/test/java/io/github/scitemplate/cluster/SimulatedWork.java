package io.github.scitemplate.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the simulated works have in common: one for each driver. */
abstract class SimulatedWork implements ClusterWork {
  /** May throw, as if the driver were killed at this moment. */
  interface Danger {
    void pass();
  }

  final SimulatedTruth truth;
  private final Danger danger;
  private final String config;
  private final Set<Assignment> given = new HashSet<>();
  final List<String> lines = new ArrayList<>();
  int heard;
  int lost;
  boolean mayBegin = true;

  SimulatedWork(SimulatedTruth truth, Danger danger, int configBytes) {
    this.truth = truth;
    this.danger = danger;
    this.config = "a: 1\n".repeat(Math.max(1, configBytes / 5));
  }

  /** Takes note that an assignment is given; each is given once. */
  Assignment give(Assignment assignment) {
    danger.pass();
    if (!given.add(assignment)) {
      truth.violations.add(assignment + " was given twice");
    }
    return assignment;
  }

  @Override
  public String config(int experiment) {
    danger.pass();
    return config;
  }

  @Override
  public void begins(Assignment assignment, TaskPlace place) {
    danger.pass();
  }

  @Override
  public void hears(int experiment, String reply) {
    heard++;
  }

  @Override
  public void interrupted(Assignment assignment) {
    danger.pass();
  }

  @Override
  public boolean ended(Assignment assignment) {
    danger.pass();
    if (!truth.isSeenOver(assignment)) {
      return false;
    }
    if (!given.contains(assignment) || !truth.takenOver.add(assignment)) {
      truth.violations.add(assignment + " was taken over twice, or never given");
    }
    takeOver(assignment);
    danger.pass();
    return true;
  }

  abstract void takeOver(Assignment assignment);

  @Override
  public boolean lost(Assignment assignment, TaskLoss loss) {
    danger.pass();
    lost++;
    return true;
  }

  @Override
  public boolean mayBegin() {
    return mayBegin;
  }

  @Override
  public void tell(String line) {
    danger.pass();
    lines.add(line);
  }
}
