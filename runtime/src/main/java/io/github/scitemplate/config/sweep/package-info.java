/**
 * Forms what the swept keys make of one config: combinations, repeats with seeds of their own,
 * folds and other keys to average over, and the parameters of a search.
 */
@NullMarked
package io.github.scitemplate.config.sweep;

import org.jspecify.annotations.NullMarked;
