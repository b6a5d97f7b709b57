/**
 * Which experiments to run next: the space of parameters, strategies that are asked and told,
 * pruning, and what the finished experiments say about the parameters.
 */
@NullMarked
package io.github.scitemplate.search;

import org.jspecify.annotations.NullMarked;
