/**
 * Finds the key that is meant, by a path such as {@code Optimizer.layers[0].size} or a short name
 * that may stand for it, and converts its value to the type that is asked for.
 */
@NullMarked
package io.github.scitemplate.config.key;

import org.jspecify.annotations.NullMarked;
