/** What sessions cost besides the training of their experiments. */
@NullMarked
package io.github.scitemplate.benchmarks.sessions;

import org.jspecify.annotations.NullMarked;
