/**
 * The values of a config: scalars, lists and sections that know where they were written, and the
 * distributions that a search draws from.
 */
@NullMarked
package io.github.scitemplate.config.value;

import org.jspecify.annotations.NullMarked;
