/** Reads pictures and masks from folders, and transforms them together. */
@NullMarked
package io.github.scitemplate.pictures;

import org.jspecify.annotations.NullMarked;
