/**
 * Reads the text of a config into values and writes it back: YAML in a file, and values on one line
 * of a shell.
 */
@NullMarked
package io.github.scitemplate.config.text;

import org.jspecify.annotations.NullMarked;
