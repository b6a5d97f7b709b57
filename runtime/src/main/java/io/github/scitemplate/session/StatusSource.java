package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.files.SessionDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads the status of a session again and again. The cluster of a session is asked rarely, however
 * often this reads.
 */
public final class StatusSource {
  private final SessionDirectory directory;
  private final ClusterLook look;

  /**
   * A source of the status of a session that exists.
   *
   * @param resultDirectory where sessions are kept
   * @throws UserException if there is no session of that name
   */
  public StatusSource(Path resultDirectory, String name) {
    directory = SessionDirectory.existing(resultDirectory, name);
    look = ClusterLook.withEngine(directory);
  }

  /**
   * The status by now.
   *
   * @throws UserException if the session's record is damaged
   */
  public SessionStatus read() throws IOException {
    return SessionStatus.read(directory, look);
  }
}
