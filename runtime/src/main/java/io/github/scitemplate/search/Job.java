package io.github.scitemplate.search;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.search.pruning.Rungs;

/**
 * What a search wants done next.
 *
 * @param number from 1, without gaps
 * @param experiment to begin or to go on with, from 1 in the order in which they begin
 * @param until how far it trains before it pauses: one of {@link Rungs#amounts}, or its end
 */
public record Job(long number, int experiment, Extent until) {}
