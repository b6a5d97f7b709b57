/** Reads tables, and turns their columns into the numbers that a model takes. */
@NullMarked
package io.github.scitemplate.tables;

import org.jspecify.annotations.NullMarked;
