/** Writes what the reader of a session wants: the overview and the tables. */
@NullMarked
package io.github.scitemplate.report;

import org.jspecify.annotations.NullMarked;
