package io.github.scitemplate.search.space;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * A domain of numbers on a scale.
 *
 * @param pattern the description, with places for the two numbers that define the domain
 * @param first the lowest number, or the mean
 * @param second the highest number, or the standard deviation
 * @param grid the numbers that are allowed; null if all are
 * @param whole whether the values are {@link Long}s, else {@link Double}s
 */
public record NumericDomain(
    String pattern, double first, double second, Scale scale, @Nullable Grid grid, boolean whole)
    implements Domain {
  private static final double LARGEST_EXACT = 0x1p53;

  static NumericDomain wholeNumbers(String kind, double low, double high, boolean logarithmic) {
    checkOrder(kind, low, high);
    checkExact(kind, low, high);
    if (logarithmic) {
      checkPositive(kind, low, 1, "at least 1");
    }
    // Half a step more at both ends, so that the first and the last are as likely as the others.
    Scale scale =
        logarithmic
            ? new Scale.Logarithmic(low - 0.5, high + 0.5)
            : new Scale.Linear(low - 0.5, high + 0.5);
    var grid = new Grid(low, 1, (long) (high - low) + 1);
    return new NumericDomain(kind + " [%s, %s]", low, high, scale, grid, true);
  }

  /** The value at {@code position} on the scale. */
  public Object valueAt(double position) {
    double number = scale.number(position);
    if (grid != null) {
      number = grid.closest(number);
    }
    return whole ? (Object) (long) number : (Object) number;
  }

  /** The position of a value that the domain contains. */
  public double positionOf(Object value) {
    return scale.position(((Number) value).doubleValue());
  }

  public boolean discrete() {
    return grid != null;
  }

  /** Where the cell of the grid's number at {@code position} begins. */
  public double cellStart(double position) {
    return cellEdge(position, -0.5);
  }

  /** Where the cell of the grid's number at {@code position} ends. */
  public double cellEnd(double position) {
    return cellEdge(position, 0.5);
  }

  private double cellEdge(double position, double steps) {
    if (grid == null) {
      return position;
    }
    return scale.position(grid.closest(scale.number(position)) + steps * grid.step());
  }

  @Override
  public boolean contains(Object value) {
    if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue())) {
      return false;
    }
    double x = number.doubleValue();
    if (grid != null) {
      return grid.closest(x) == x;
    }
    return scale instanceof Scale.Gaussian || (x >= first && x <= second);
  }

  /** The value as this domain writes it: 3 is 3.0 among real numbers. */
  Object canonical(Object value) {
    double number = ((Number) value).doubleValue();
    return whole ? (Object) (long) number : (Object) number;
  }

  @Override
  public String description() {
    return String.format(pattern, text(first), text(second));
  }

  static String text(double number) {
    return whole(number) && StrictMath.abs(number) < 1e15
        ? Long.toString((long) number)
        : Numbers.exact(number);
  }

  static boolean whole(double number) {
    return number == StrictMath.rint(number);
  }

  /** Whether all numbers from {@code low} to {@code high} in these steps are exact integers. */
  static boolean wholeSteps(double low, double high, double step) {
    return whole(low) && whole(step) && StrictMath.max(-low, high) < LARGEST_EXACT;
  }

  static void checkOrder(String kind, double low, double high) {
    if (!Double.isFinite(low) || !Double.isFinite(high - low) || low >= high) {
      throw new UserException(
          "There is nothing to search in " + kind + " [" + text(low) + ", " + text(high) + "].",
          "Write the lower bound first, then a higher one; for a single value give the value itself.");
    }
  }

  static void checkPositive(String kind, double low, double least, String inWords) {
    if (low < least) {
      throw new UserException(
          "The logarithmic scale of " + kind + " cannot begin at " + text(low) + ".",
          "Take a lower bound " + inWords + ", or a scale without \"log\".");
    }
  }

  static void checkExact(String kind, double low, double high) {
    if (StrictMath.max(-low, high) >= LARGEST_EXACT) {
      throw new UserException(
          "The whole numbers of " + kind + " are not all exact beyond 2^53.",
          "Take bounds that are smaller, or real numbers.");
    }
  }

  /** How many numbers lie on the grid from {@code low} to {@code high}. */
  static long steps(double low, double high, double step) {
    double count = (high - low) / step;
    if (!(step > 0) || !(count < LARGEST_EXACT) || count < 1 - 1e-9) {
      throw new UserException(
          "Steps of " + text(step) + " do not lead from " + text(low) + " to " + text(high) + ".",
          "Take a step above 0 that fits between the bounds at least once.");
    }
    return (long) StrictMath.floor(count + 1e-9) + 1;
  }
}
