/** The command line: reads what a person types, and runs the command. */
@NullMarked
package io.github.scitemplate.cli;

import org.jspecify.annotations.NullMarked;
