package io.github.scitemplate.search;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.search.pruning.Rungs;

/**
 * A job that a search wants done next: to train one experiment up to some point.
 *
 * @param number from 1, without gaps
 * @param experiment the experiment to begin or to go on with; experiments are numbered from 1 in
 *     the order in which they begin
 * @param until how far to train the experiment before it pauses: one of {@link Rungs#amounts}, or
 *     its end
 */
public record Job(long number, int experiment, Extent until) {}
