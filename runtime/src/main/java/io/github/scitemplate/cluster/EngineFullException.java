package io.github.scitemplate.cluster;

/**
 * Says that the engine refuses a submission because of a limit that passes by itself, such as how
 * many tasks a user may have at once. Nothing was submitted.
 */
public final class EngineFullException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param words the engine's own words
   */
  public EngineFullException(String words) {
    super(words);
  }
}
