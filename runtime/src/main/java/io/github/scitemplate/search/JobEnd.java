package io.github.scitemplate.search;

import java.util.Optional;

/** What came of a job. */
public sealed interface JobEnd {

  /** What was measured; of a failure nothing. */
  Optional<Measures> measured();

  /** The experiment has trained as far as the job said, and pauses there. */
  record Paused(Measures measures) implements JobEnd {
    @Override
    public Optional<Measures> measured() {
      return Optional.of(measures);
    }
  }

  /** It is trained to its end, which early stopping may bring about before the job's. */
  record Completed(Measures measures) implements JobEnd {
    @Override
    public Optional<Measures> measured() {
      return Optional.of(measures);
    }
  }

  /** Without a score. */
  record Failed() implements JobEnd {
    @Override
    public Optional<Measures> measured() {
      return Optional.empty();
    }
  }
}
