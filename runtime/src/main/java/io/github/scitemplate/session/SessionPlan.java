package io.github.scitemplate.session;

import io.github.scitemplate.session.files.Provenance;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.ExperimentChoice;
import io.github.scitemplate.session.plan.SessionConfig;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of a session before anything of it is made.
 *
 * @param config its config
 * @param choice which experiments it has
 * @param made its record as it would be made now, also if an earlier one goes on
 * @param provenance where its numbers come from
 * @param continued the record to go on with; nothing if the session is made now
 * @param kept whether its files stay when it has ended
 */
record SessionPlan(
    SessionConfig config,
    ExperimentChoice choice,
    SessionRecord made,
    Provenance provenance,
    Optional<SessionRecord> continued,
    boolean kept) {

  SessionPlan {
    Set<String> minimised = continued.orElse(made).facts().minimisedMetrics();
    choice = minimised.isEmpty() ? choice : choice.minimising(minimised);
  }

  /**
   * The same for scores of which less is better, unless the session goes on: then its record says
   * it.
   */
  SessionPlan minimising(Set<String> metrics) {
    return continued.isPresent()
        ? this
        : new SessionPlan(config, choice, made.withMinimised(metrics), provenance, continued, kept);
  }

  /** The score metrics of which less is better, as they say themselves. */
  Set<String> minimised() {
    return continued.orElse(made).facts().minimisedMetrics();
  }
}
