package io.github.scitemplate.session;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import java.util.Optional;

/**
 * All that is known of a session before anything of it is made.
 *
 * @param config its config
 * @param settings what the config says of the session as a whole
 * @param made its record if it is made now
 * @param provenance where its numbers come from
 * @param continued the record to go on with; nothing if the session is made now
 */
record SessionPlan(
    ConfigFile config,
    SessionSettings settings,
    SessionRecord made,
    Provenance provenance,
    Optional<SessionRecord> continued) {

  SweptParameters parameters() {
    return config.parameters();
  }

  boolean copiesCode() {
    return parameters().combination(0).getBoolean("copy_code", true);
  }
}
