package io.github.scitemplate.session;

import io.github.scitemplate.config.Config;
import java.util.List;
import java.util.OptionalLong;

/** What the experiments of a session are, by their numbers from 1. */
interface SessionExperiments {

  /** How many there will be; empty if that shows only while they run. */
  OptionalLong count();

  /** How many are known by now: those with the numbers up to this one. */
  long known();

  /** The parameters of a known experiment. */
  Config config(long experiment);

  /** Headings of the varied parameters. */
  List<String> headings();

  /** The values of the varied parameters of a known experiment, blank where absent. */
  List<String> varied(long experiment);
}
