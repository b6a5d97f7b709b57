package io.github.scitemplate.search;

/** What came of a job. */
public sealed interface JobEnd {

  /** The experiment has trained as far as the job said, and pauses there. */
  record Paused(Measures measures) implements JobEnd {}

  /** It is trained to its end, which early stopping may bring about before the job's. */
  record Completed(Measures measures) implements JobEnd {}

  /** Without a score. */
  record Failed() implements JobEnd {}
}
