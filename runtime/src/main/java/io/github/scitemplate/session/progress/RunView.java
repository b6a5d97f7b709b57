package io.github.scitemplate.session.progress;

import java.util.Optional;

/**
 * What a place of a session is at.
 *
 * @param experiment its number
 * @param pace how far and how fast it is; nothing before it trains
 * @param waits whether it waits for what other experiments come to
 */
record RunView(int experiment, Optional<Pace> pace, boolean waits) {
  /** Seconds until its end; NaN if unknown. */
  double secondsLeft() {
    return pace.map(Pace::secondsLeft).orElse(Double.NaN);
  }
}
