package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import java.util.List;

/**
 * A session that is there already and is to go on.
 *
 * @param options what was typed now
 * @param earlier the session as it was left
 */
record ContinuedSession(SessionOptions options, SessionRecord earlier) {

  /**
   * The record to go on with.
   *
   * @param now what a session made now would be
   * @throws UserException if the config or, unless that was accepted, the code has changed
   */
  SessionRecord with(SessionRecord now, CodeSnapshot code) {
    if (!earlier.fingerprint().equals(now.fingerprint())) {
      throw new UserException(
          "The session "
              + options.session()
              + " was made from another config."
              + ConfigDifference.lines(earlier.config(), now.config()),
          "Give this config a session name of its own, or delete the old session with -Doverwrite (--overwrite).");
    }
    List<String> changes = new CodeSnapshot(earlier.code()).changes(code);
    if (changes.isEmpty()) {
      return earlier;
    }
    if (!options.acceptCodeChange()) {
      throw new UserException(
          "The code has changed since the session "
              + options.session()
              + " was made:"
              + System.lineSeparator()
              + "  "
              + String.join(System.lineSeparator() + "  ", changes),
          "Use another session name, or go on with the new code: -DacceptCodeChange (--accept-code-change).");
    }
    return earlier.accepting(String.join("; ", changes), code);
  }
}
