/** Turns text into the numbers that a model takes, and back. */
@NullMarked
package io.github.scitemplate.text;

import org.jspecify.annotations.NullMarked;
