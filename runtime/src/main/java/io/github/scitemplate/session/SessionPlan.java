package io.github.scitemplate.session;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of a session before anything of it is made.
 *
 * @param config its config
 * @param settings what the config says of the session as a whole
 * @param search how its experiments are chosen one after another; nothing if all combinations are
 *     tried
 * @param made its record if it is made now
 * @param provenance where its numbers come from
 * @param continued the record to go on with; nothing if the session is made now
 * @param kept whether its files stay when it has ended
 */
record SessionPlan(
    ConfigFile config,
    SessionSettings settings,
    Optional<SessionSearch> search,
    SessionRecord made,
    Provenance provenance,
    Optional<SessionRecord> continued,
    boolean kept) {

  SessionPlan {
    Set<String> minimised = continued.orElse(made).minimisedMetrics();
    search = minimised.isEmpty() ? search : search.map(s -> s.minimising(minimised));
  }

  /**
   * The same for scores whose least is best, unless the session goes on: then its record says it.
   */
  SessionPlan minimising(Set<String> metrics) {
    return continued.isPresent()
        ? this
        : new SessionPlan(
            config, settings, search, made.withMinimised(metrics), provenance, continued, kept);
  }

  /** The score metrics whose least is best, as they say themselves. */
  Set<String> minimised() {
    return continued.orElse(made).minimisedMetrics();
  }

  SweptParameters parameters() {
    return config.parameters();
  }

  /**
   * What has come of the experiments so far.
   *
   * @param console told of damage, and of results later
   */
  SessionResults results(
      SessionDirectory directory, SessionExperiments experiments, PrintStream console)
      throws IOException {
    return new SessionResults(
        directory,
        experiments,
        config.repeats(),
        made.resultFilename(),
        search.filter(SessionSearch::isAskedFor).map(s -> s.config().scoreMode()),
        kept,
        console);
  }

  boolean copiesCode() {
    return parameters().combination(0).getBoolean("copy_code", true);
  }
}
