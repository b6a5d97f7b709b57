package io.github.scitemplate.report;

import java.util.List;
import java.util.Map;

/**
 * What a report says of a search.
 *
 * @param method such as tpe
 * @param pruning the pruning rule in words; empty without one
 * @param unit what amounts of training count: epochs or iterations
 * @param decisions the jobs that the search gave out, in order
 * @param end why it gave out no more; empty if it may
 * @param rungs the amounts of training after which it decided who goes on
 * @param importance how much each parameter mattered, by its name; empty if that is not known
 * @param bestConfig whether the config of the best experiment lies in the session's directory
 * @param ranges the values among which a parameter was searched, by its heading
 */
public record ReportedSearch(
    String method,
    String pruning,
    String unit,
    List<Decision> decisions,
    String end,
    List<Long> rungs,
    Map<String, Double> importance,
    boolean bestConfig,
    Map<String, Range> ranges) {

  /**
   * A job: an experiment is to train up to an amount.
   *
   * @param until the amount; 0 for its end
   * @param seconds how long the session had been at work
   */
  public record Decision(long job, int experiment, long until, double seconds) {}

  /**
   * The values that a parameter may have.
   *
   * @param description such as log_uniform [0.001, 0.5]
   * @param low the lowest number; NaN if there is none
   * @param high the highest number; NaN if there is none
   * @param logarithmic whether its scale is logarithmic
   */
  public record Range(String description, double low, double high, boolean logarithmic) {}
}
