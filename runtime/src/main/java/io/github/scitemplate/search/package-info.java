/**
 * Decides which experiments to run next: reads the search from a config, decides on jobs, and finds
 * out from finished experiments how much the parameters matter. Nothing here trains, waits or
 * writes.
 */
@NullMarked
package io.github.scitemplate.search;

import org.jspecify.annotations.NullMarked;
