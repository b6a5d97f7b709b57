/** Defines how failures leave the program: one user error with its remedy, and the exit codes. */
@NullMarked
package io.github.scitemplate.error;

import org.jspecify.annotations.NullMarked;
