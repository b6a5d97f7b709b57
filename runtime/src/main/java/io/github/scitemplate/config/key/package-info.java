/**
 * Which key is meant: paths such as {@code Optimizer.layers[0].size}, short names that may stand
 * for them, and the value of a key as the type that is asked for.
 */
@NullMarked
package io.github.scitemplate.config.key;

import org.jspecify.annotations.NullMarked;
