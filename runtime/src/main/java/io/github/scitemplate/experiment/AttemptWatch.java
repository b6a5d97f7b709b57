package io.github.scitemplate.experiment;

import java.io.IOException;

/**
 * Hears of the attempt that an experiment makes. The thread that trains calls it; what it throws
 * ends the run.
 */
public interface AttemptWatch {
  /** Lets every attempt begin, and does nothing about it. */
  AttemptWatch NONE =
      new AttemptWatch() {
        @Override
        public void beginning() {
          // Every attempt may begin.
        }

        @Override
        public void begun(Attempt attempt) {
          // Nobody watches it.
        }
      };

  /** Called right before the attempt begins: from then on, no earlier one may write. */
  void beginning() throws IOException;

  /** Called when the attempt has begun, before it writes anything else. */
  void begun(Attempt attempt);
}
