/** The words a person types. */
@NullMarked
package io.github.scitemplate.cli;

import org.jspecify.annotations.NullMarked;
