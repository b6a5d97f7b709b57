package io.github.scitemplate.search;

import java.util.Optional;

/** How a job ended. */
public sealed interface JobEnd {

  /** What was measured; nothing after a failure. */
  Optional<Measures> measured();

  /** The experiment has trained as far as the job said, and pauses there. */
  record Paused(Measures measures) implements JobEnd {
    @Override
    public Optional<Measures> measured() {
      return Optional.of(measures);
    }
  }

  /** The experiment has trained to its end. Early stopping may end it before the job does. */
  record Completed(Measures measures) implements JobEnd {
    @Override
    public Optional<Measures> measured() {
      return Optional.of(measures);
    }
  }

  /** The experiment has failed, so there is no score. */
  record Failed() implements JobEnd {
    @Override
    public Optional<Measures> measured() {
      return Optional.empty();
    }
  }
}
