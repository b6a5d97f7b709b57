package io.github.scitemplate.session;

import io.github.scitemplate.session.files.Provenance;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.ExperimentChoice;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.results.NextCommand;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of a session before anything of it is made.
 *
 * @param config the session's config
 * @param choice which experiments the session has
 * @param made the session's record as it would be made now, even if an earlier session goes on
 * @param provenance the code and the environment that the session's numbers come from
 * @param continued the record to go on with; nothing if the session is made now
 * @param kept whether its files stay when it has ended
 * @param next the commands that may follow; nothing if the session was begun by no command
 */
record SessionPlan(
    SessionConfig config,
    ExperimentChoice choice,
    SessionRecord made,
    Provenance provenance,
    Optional<SessionRecord> continued,
    boolean kept,
    Optional<NextCommand> next) {

  SessionPlan {
    Set<String> minimised = continued.orElse(made).facts().minimisedMetrics();
    choice = minimised.isEmpty() ? choice : choice.minimising(minimised);
  }

  /**
   * The same plan, with {@code metrics} as the scores of which less is better. A session that goes
   * on stays as it is: its record already names these scores.
   */
  SessionPlan minimising(Set<String> metrics) {
    return continued.isPresent()
        ? this
        : new SessionPlan(
            config, choice, made.withMinimised(metrics), provenance, continued, kept, next);
  }

  /** The score metrics that declare that less is better. */
  Set<String> minimised() {
    return continued.orElse(made).facts().minimisedMetrics();
  }
}
