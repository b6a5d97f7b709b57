package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.files.Provenance;
import io.github.scitemplate.session.files.RecordedConfig;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.ConfigDifference;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the result directory already holds under the name of the session that was asked for.
 *
 * @param options what was asked for
 * @param directory the session's directory
 * @param earlier the record of the session that is there and is to go on; nothing if a session is
 *     to be made
 */
record FoundSession(
    SessionOptions options, SessionDirectory directory, Optional<SessionRecord> earlier) {
  /** The longest names of overviews that earlier versions accepted. */
  private static final int MOST_OVERVIEW_BYTES = 245;

  /**
   * Whether there may be something under the session's name. This loads hardly any classes, so that
   * a new session has a worker before anything else.
   */
  static boolean mayBeThere(SessionOptions options) {
    try {
      Path path = options.resultDirectoryPath().resolve(options.session());
      return !Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return true;
    }
  }

  /**
   * Looks for the session.
   *
   * @param console receives warnings about damaged files
   * @throws UserException if the directory holds something else, which a session could damage
   */
  static FoundSession find(SessionOptions options, PrintStream console) throws IOException {
    SessionDirectory directory =
        SessionDirectory.of(options.resultDirectoryPath(), options.session());
    if (directory.isSession()) {
      return new FoundSession(
          options,
          directory,
          options.consent().overwrite() ? Optional.empty() : Optional.of(read(directory, console)));
    }
    if (!directory.isFree()) {
      throw new UserException(
          "The directory " + directory.path() + " is there, but holds no session.",
          "Use another session name; what is in it is left alone, also by overwrite.");
    }
    return new FoundSession(options, directory, Optional.empty());
  }

  private static SessionRecord read(SessionDirectory directory, PrintStream console) {
    return RecordedConfig.withRightText(directory, SessionRecord.read(directory, console::println));
  }

  /** The name of the overview: as typed, else as the session was made with, else the usual one. */
  String overviewName() {
    String name =
        options.resultFilename().isEmpty()
            ? earlier
                .map(session -> session.facts().resultFilename())
                .orElse(SessionDirectory.USUAL_OVERVIEW)
            : options.resultFilename();
    Optional<String> wrong =
        PathGate.wrongWith(name, MOST_OVERVIEW_BYTES)
            .or(
                () ->
                    SessionDirectory.isTaken(name)
                        ? Optional.of("is the name of another file of a session")
                        : Optional.empty());
    if (wrong.isPresent()) {
      throw new UserException(
          "The overview cannot be called '" + name + "': the name " + wrong.get() + ".",
          "Give -DresultFilename (--result-filename) a plain file name.");
    }
    return name;
  }

  /**
   * The record to go on with.
   *
   * @param now the record if the session were made now
   * @return nothing if the session is to be made
   * @throws UserException if the config, the code or the dependencies are others than they were,
   *     and nobody accepted that
   */
  Optional<SessionRecord> continued(SessionRecord now, Provenance provenance) throws IOException {
    if (earlier.isEmpty()) {
      return Optional.empty();
    }
    if (!earlier.get().facts().fingerprint().equals(now.facts().fingerprint())) {
      throw new UserException(
          "The session "
              + options.session()
              + " was made from another config."
              + ConfigDifference.lines(earlier.get().facts().config(), now.facts().config()),
          "Give this config a session name of its own, or delete the old session with -Doverwrite (--overwrite).");
    }
    return Optional.of(provenance.acceptOrRefuse(directory, earlier.get()));
  }
}
