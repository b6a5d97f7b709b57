package io.github.scitemplate.search.space;

import io.github.scitemplate.error.UserException;
import java.util.List;

/**
 * The values that one parameter may take, and how they are spread. The methods below make domains
 * and check their numbers.
 */
public sealed interface Domain permits NumericDomain, Choice {

  /** Whether a config may give {@code value} to the parameter. */
  boolean contains(Object value);

  /** The values in words, for messages. */
  String description();

  /** Real numbers from {@code low} to {@code high}, all equally likely. */
  static Domain uniform(double low, double high) {
    NumericDomain.checkOrder("uniform", low, high);
    return new NumericDomain(
        "uniform [%s, %s]", low, high, new Scale.Linear(low, high), null, false);
  }

  /** Real numbers above 0, with all logarithms equally likely. */
  static Domain logUniform(double low, double high) {
    NumericDomain.checkOrder("log_uniform", low, high);
    NumericDomain.checkPositive("log_uniform", low, Double.MIN_NORMAL, "above 0");
    return new NumericDomain(
        "log_uniform [%s, %s]", low, high, new Scale.Logarithmic(low, high), null, false);
  }

  /** Real numbers from a normal distribution, without bounds. */
  static Domain normal(double mean, double deviation) {
    if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation <= 0) {
      throw new UserException(
          "A normal distribution has no standard deviation of "
              + deviation
              + " about "
              + mean
              + ".",
          "Write normal: [mean, standard deviation] with a standard deviation above 0.");
    }
    return new NumericDomain(
        "normal [%s, %s]", mean, deviation, new Scale.Gaussian(mean, deviation), null, false);
  }

  /** Whole numbers from {@code low} to {@code high}, both included, all equally likely. */
  static Domain intUniform(long low, long high) {
    return NumericDomain.wholeNumbers("int_uniform", (double) low, (double) high, false);
  }

  /** Whole numbers above 0 on a logarithmic scale, both ends included. */
  static Domain intLogUniform(long low, long high) {
    return NumericDomain.wholeNumbers("int_log_uniform", (double) low, (double) high, true);
  }

  /** The numbers low, low + step, … up to {@code high}, all equally likely. */
  static Domain stepped(double low, double high, double step) {
    NumericDomain.checkOrder("stepped", low, high);
    long count = NumericDomain.steps(low, high, step);
    double last = new Grid(low, step, count).closest(high);
    return new NumericDomain(
        "uniform [%s, %s] by " + NumericDomain.text(step),
        low,
        high,
        new Scale.Linear(low - step / 2, last + step / 2),
        new Grid(low, step, count),
        NumericDomain.wholeSteps(low, high, step));
  }

  /** One of several values of any kind, without an order: scalars, lists, whole sections. */
  static Domain choice(List<?> choices) {
    return new Choice(List.copyOf(choices));
  }
}
