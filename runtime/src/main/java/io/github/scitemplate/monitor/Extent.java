package io.github.scitemplate.monitor;

/** How far an experiment trains: to an amount of training, or to its end. */
public final class Extent {
  private static final long END = 0;
  private static final Extent TO_ITS_END = new Extent(END);
  private final long number;

  private Extent(long number) {
    this.number = number;
  }

  /** All the training that the experiment's config asks for. */
  public static Extent toItsEnd() {
    return TO_ITS_END;
  }

  /**
   * Training up to {@code amount} and no further.
   *
   * @param amount epochs or iterations, as the experiment's config counts; more than 0
   */
  public static Extent upTo(long amount) {
    if (amount <= END) {
      throw new IllegalArgumentException("Nobody can train up to " + amount);
    }
    return new Extent(amount);
  }

  /** The extent whose {@link #number} this is. */
  public static Extent of(long number) {
    return number == END ? TO_ITS_END : upTo(number);
  }

  /** The amount, or 0 for the end: as files and messages write it. */
  public long number() {
    return number;
  }

  /** Whether nothing but the experiment itself ends its training. */
  public boolean isToItsEnd() {
    return number == END;
  }

  /**
   * The amount to train.
   *
   * @throws IllegalStateException if it is to the end
   */
  public long amount() {
    if (isToItsEnd()) {
      throw new IllegalStateException("Only the experiment knows where its end is");
    }
    return number;
  }

  /**
   * Whether {@code trained} is this amount or more. False for the end, which no amount is known to
   * reach.
   */
  public boolean isReachedBy(long trained) {
    return !isToItsEnd() && trained >= number;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Extent extent && extent.number == number;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }

  @Override
  public String toString() {
    return isToItsEnd() ? "its end" : Long.toString(number);
  }
}
