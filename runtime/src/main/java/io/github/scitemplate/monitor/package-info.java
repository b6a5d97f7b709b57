/** What is due at an iteration, and whether a score was the best. */
@NullMarked
package io.github.scitemplate.monitor;

import org.jspecify.annotations.NullMarked;
