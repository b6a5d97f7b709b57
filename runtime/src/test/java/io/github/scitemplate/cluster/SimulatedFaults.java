package io.github.scitemplate.cluster;

/**
 * How often what goes wrong.
 *
 * @param nodeFailuresEachDay how often a node fails in a day
 * @param preemptionsEachDay how often a running task is preempted in a day
 * @param crashesEachDay how often a running process dies by itself in a day
 * @param untoldClaims the share of claims after which the process dies before it tells of them
 * @param cancelsEachDay how often a running or waiting task is cancelled by somebody in a day
 * @param vanishing the share of node failures whose tasks are not started again, and forgotten
 * @param zombies the share of node failures whose processes work on, unseen by the engine
 * @param silence the share of questions to the engine without an answer
 * @param takenSilently the share of unanswered submissions that the engine has taken nevertheless
 * @param lateSeconds how late a result is seen at most
 */
record SimulatedFaults(
    double nodeFailuresEachDay,
    double preemptionsEachDay,
    double crashesEachDay,
    double untoldClaims,
    double cancelsEachDay,
    double vanishing,
    double zombies,
    double silence,
    double takenSilently,
    double lateSeconds) {

  static final SimulatedFaults NONE = new SimulatedFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Everything, and often. */
  static final SimulatedFaults MANY =
      new SimulatedFaults(12, 12, 12, 0.05, 12, 0.3, 0.4, 0.2, 0.5, 2);
}
