package io.github.scitemplate.engine;

import java.nio.file.Path;

/**
 * What has values from a file. An experiment records the file's SHA-256, and does not go on with
 * another file.
 */
public interface FromFile {
  /**
   * The file itself.
   *
   * @throws io.github.scitemplate.error.UserException if it is not there
   */
  Path file();
}
