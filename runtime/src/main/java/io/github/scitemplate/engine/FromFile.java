package io.github.scitemplate.engine;

import java.nio.file.Path;

/**
 * Something whose values come from a file. An experiment records the file's SHA-256, and does not
 * go on with another file.
 */
public interface FromFile {
  /**
   * The file itself.
   *
   * @throws io.github.scitemplate.error.UserException if the file does not exist
   */
  Path file();
}
