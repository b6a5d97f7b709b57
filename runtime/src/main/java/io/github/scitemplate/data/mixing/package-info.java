/** Mixes the samples of a batch with each other. */
@NullMarked
package io.github.scitemplate.data.mixing;

import org.jspecify.annotations.NullMarked;
