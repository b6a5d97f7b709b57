/**
 * Strategies that decide which point of a space to try next, and learn how its trial ended. They
 * have no side effects; the same seed and the same trials always lead to the same points.
 */
@NullMarked
package io.github.scitemplate.search.strategy;

import org.jspecify.annotations.NullMarked;
