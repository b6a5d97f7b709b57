/** Offers losses in PyTorch's formulas; {@link io.github.scitemplate.losses.Loss} makes them. */
@NullMarked
package io.github.scitemplate.losses;

import org.jspecify.annotations.NullMarked;
