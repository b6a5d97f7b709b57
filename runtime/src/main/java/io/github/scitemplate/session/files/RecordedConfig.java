package io.github.scitemplate.session.files;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Compares the two copies of a session's config, its own file and the text in the session's record,
 * and restores the file. Where the two disagree, the text whose values are the recorded ones is
 * right.
 */
public final class RecordedConfig {
  private RecordedConfig() {}

  /** The record with the right one of the two texts. */
  public static SessionRecord withRightText(SessionDirectory directory, SessionRecord session) {
    String found = found(directory);
    boolean recorded =
        found.equals(session.facts().configFile()) || fits(session.facts().configFile(), session);
    return recorded || !fits(found, session) ? session : session.withConfigFile(found);
  }

  private static boolean fits(String text, SessionRecord session) {
    try {
      return ConfigFile.of(text, "config")
          .withOverrides(session.facts().overrides())
          .canonicalJson()
          .equals(session.facts().config());
    } catch (UserException e) {
      return false;
    }
  }

  /** Whether the file holds the record's text. */
  public static boolean isIntact(SessionDirectory directory, SessionRecord session) {
    return found(directory).equals(session.facts().configFile());
  }

  /** Writes the file anew if its text is not the record's. */
  public static void restore(
      SessionDirectory directory, SessionRecord session, Consumer<String> warnings)
      throws IOException {
    if (!isIntact(directory, session)) {
      warnings.accept(
          "Warning: "
              + directory.config()
              + " is not what it was; it is written anew as the session was made.");
      AtomicFile.write(directory.config(), session.facts().configFile());
    }
  }

  /** The text of the file; empty if it cannot be read. */
  private static String found(SessionDirectory directory) {
    try {
      byte[] bytes = OwnFile.bytes(directory.config(), OwnFile.MOST_RECORD_BYTES);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
