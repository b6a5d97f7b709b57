/** Decides what is due at an iteration, whether a score is the best, and when training ends. */
@NullMarked
package io.github.scitemplate.monitor;

import org.jspecify.annotations.NullMarked;
