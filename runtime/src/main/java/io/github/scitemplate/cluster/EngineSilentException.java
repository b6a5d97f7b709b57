package io.github.scitemplate.cluster;

/**
 * Says that the engine did not answer, or not in a way that tells whether it did what it was asked.
 * Nothing follows from it: whoever asked has to look again later.
 */
public final class EngineSilentException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param words what is known, in the engine's own words where it gave any
   */
  public EngineSilentException(String words) {
    super(words);
  }
}
