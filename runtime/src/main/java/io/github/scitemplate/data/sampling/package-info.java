/** Draws which samples an epoch takes, and in which order. */
@NullMarked
package io.github.scitemplate.data.sampling;

import org.jspecify.annotations.NullMarked;
