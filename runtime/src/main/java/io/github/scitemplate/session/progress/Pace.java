package io.github.scitemplate.session.progress;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.monitor.Standing;

/**
 * How fast a training is, learnt from one {@link Standing} after another. The speed is that of
 * training alone, of the last seconds above all; the time left also counts what lies between, such
 * as validations.
 *
 * @param first what this run of the experiment began with
 * @param last what was heard last
 * @param iterations of training, of which older ones count less
 * @param seconds that these iterations took
 */
record Pace(Standing first, Standing last, double iterations, double seconds) {
  private static final double SECONDS_REMEMBERED = 5;

  static Pace beginning(Standing first) {
    return new Pace(first, first, 0, 0);
  }

  Pace then(Standing now) {
    double passed = now.seconds() - last.seconds();
    if (now.split() != Split.TRAIN || last.split() != Split.TRAIN || passed <= 0) {
      return new Pace(first, now, iterations, seconds);
    }
    double kept = Math.exp(-passed / SECONDS_REMEMBERED);
    return new Pace(
        first,
        now,
        iterations * kept + now.iteration() - last.iteration(),
        seconds * kept + passed);
  }

  /** Iterations a second; NaN if nobody knows yet. */
  double perSecond() {
    return iterations > 0 ? iterations / seconds : Double.NaN;
  }

  /** Seconds until the last iteration, as long as training is this fast; NaN if unknown. */
  double secondsLeft() {
    long done = last.iteration() - first.iteration();
    return done > 0
        ? (last.seconds() - first.seconds()) / done * (last.iterations() - last.iteration())
        : Double.NaN;
  }
}
