package io.github.scitemplate.reproduction;

import io.github.scitemplate.logger.LoggedNumber;

/**
 * A number that differed when the experiment ran again.
 *
 * @param iteration the iteration at which it was logged
 * @param split the split that it belongs to
 * @param metric its name
 * @param recorded its earlier value, {@code nothing} if there was none
 * @param reproduced its value now, {@code nothing} if there is none
 */
record NumberDifference(
    long iteration, String split, String metric, String recorded, String reproduced) {
  private static final String NOTHING = "nothing";

  static NumberDifference between(LoggedNumber recorded, LoggedNumber reproduced) {
    return new NumberDifference(
        recorded.iteration(),
        recorded.split(),
        recorded.metric(),
        recorded.value(),
        recorded.isSamePlace(reproduced) ? reproduced.value() : NOTHING);
  }

  static NumberDifference missing(LoggedNumber recorded) {
    return new NumberDifference(
        recorded.iteration(), recorded.split(), recorded.metric(), recorded.value(), NOTHING);
  }

  static NumberDifference additional(LoggedNumber reproduced) {
    return new NumberDifference(
        reproduced.iteration(),
        reproduced.split(),
        reproduced.metric(),
        NOTHING,
        reproduced.value());
  }

  String describe() {
    return "iteration "
        + iteration
        + " in "
        + metric
        + " ("
        + split
        + "): "
        + recorded
        + " then, "
        + reproduced
        + " now";
  }
}
