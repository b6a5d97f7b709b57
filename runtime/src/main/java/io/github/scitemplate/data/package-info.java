/** Defines data sets, divides them into batches, and decides on the order of samples. */
@NullMarked
package io.github.scitemplate.data;

import org.jspecify.annotations.NullMarked;
