/**
 * Which experiments to run next: the space of parameters that a config spans, strategies that are
 * asked and told, pruning, the jobs that follow from both, and what the finished experiments say
 * about the parameters. Nothing here trains, waits or writes.
 */
@NullMarked
package io.github.scitemplate.search;

import org.jspecify.annotations.NullMarked;
