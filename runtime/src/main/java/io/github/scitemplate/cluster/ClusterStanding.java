package io.github.scitemplate.cluster;

import java.util.Map;

/**
 * How the tasks of a session stand.
 *
 * @param waiting how many wait in the engine's queue
 * @param running how many run
 * @param reasons why tasks wait, in the engine's words, and how many do so for each
 */
public record ClusterStanding(int waiting, int running, Map<String, Integer> reasons) {
  public ClusterStanding {
    reasons = Map.copyOf(reasons);
  }
}
