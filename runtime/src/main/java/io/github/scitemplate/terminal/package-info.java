/**
 * What the program writes to, if it is a terminal: its width, and lines that are redrawn in place.
 */
@NullMarked
package io.github.scitemplate.terminal;

import org.jspecify.annotations.NullMarked;
