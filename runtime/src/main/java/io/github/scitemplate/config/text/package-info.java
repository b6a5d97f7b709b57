/**
 * From the text of a config to its values and back: YAML in a file, and values on one line of a
 * shell.
 */
@NullMarked
package io.github.scitemplate.config.text;

import org.jspecify.annotations.NullMarked;
