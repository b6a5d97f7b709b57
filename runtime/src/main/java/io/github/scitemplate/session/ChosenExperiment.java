package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import java.util.OptionalInt;

/**
 * The experiment of a session that a person chose.
 *
 * @param number from 1; empty for the experiment with the best score
 */
public record ChosenExperiment(OptionalInt number) {
  /** The word for the experiment with the best score. */
  public static final String BEST = "best";

  /**
   * Reads what a person typed.
   *
   * @throws UserException if it is neither a number nor {@value #BEST}
   */
  public static ChosenExperiment parsed(String text) {
    if (text.equals(BEST)) {
      return new ChosenExperiment(OptionalInt.empty());
    }
    try {
      return new ChosenExperiment(OptionalInt.of(Integer.parseInt(text)));
    } catch (NumberFormatException e) {
      throw new UserException(
          text.isEmpty() ? "No experiment is named." : "'" + text + "' is no experiment's number.",
          "Give its number in the overview: -Dexperiment=1 (--experiment 1); or best, for the one with the best score.",
          e);
    }
  }
}
