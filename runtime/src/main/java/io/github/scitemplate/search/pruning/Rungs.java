package io.github.scitemplate.search.pruning;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;

/**
 * The amounts of training after which a search decides whether an experiment goes on.
 *
 * @param amounts in epochs or iterations, ascending; the full training is none of them
 */
public record Rungs(List<Long> amounts) {
  private static final long MOST = 10_000;

  public Rungs(List<Long> amounts) {
    this.amounts = List.copyOf(amounts);
  }

  /**
   * Rungs whose first is at {@code minimum}, and each following one at {@code reduction} times as
   * much.
   *
   * @param full the amount of a training that nobody ends early
   */
  public static Rungs geometric(long minimum, int reduction, long full) {
    if (minimum < 1 || reduction < 2) {
      throw new UserException(
          "Pruning cannot begin at " + minimum + " with a reduction of " + reduction + ".",
          "Take min_epochs of at least 1 and a reduction of at least 2.");
    }
    if (minimum >= full) {
      throw new UserException(
          "Pruning begins at " + minimum + ", when a full training of " + full + " is over.",
          "Take a smaller min_epochs, or train longer.");
    }
    var amounts = new ArrayList<Long>();
    for (long amount = minimum; amount < full; amount *= reduction) {
      amounts.add(amount);
      if (amount > full / reduction) {
        break;
      }
    }
    return new Rungs(amounts);
  }

  /** Rungs from {@code minimum} on, {@code interval} apart. */
  public static Rungs regular(long minimum, long interval, long full) {
    if (minimum < 1 || interval < 1 || minimum >= full) {
      throw new UserException(
          "Pruning from "
              + minimum
              + " every "
              + interval
              + " finds no time before the end, "
              + full
              + ".",
          "Take numbers of at least 1, and min_epochs less than the full training.");
    }
    if ((full - 1 - minimum) / interval >= MOST) {
      throw new UserException(
          "Pruning from "
              + minimum
              + " every "
              + interval
              + " until "
              + full
              + " would decide more than "
              + MOST
              + " times.",
          "Decide less often with interval_epochs (interval_iterations), or validate less often with val_freq.");
    }
    var amounts = new ArrayList<Long>();
    for (long amount = minimum; amount < full; amount += interval) {
      amounts.add(amount);
    }
    return new Rungs(amounts);
  }

  public int count() {
    return amounts.size();
  }
}
