/**
 * YAML to typed values that know the file and the line they came from, and the combinations of
 * swept values.
 */
@NullMarked
package io.github.scitemplate.config;

import org.jspecify.annotations.NullMarked;
