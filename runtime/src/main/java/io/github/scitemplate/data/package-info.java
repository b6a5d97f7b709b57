/** Data sets, their splits into batches, and the order of samples. */
@NullMarked
package io.github.scitemplate.data;

import org.jspecify.annotations.NullMarked;
