/**
 * YAML to typed values that know the file and the line they came from; the combinations of swept
 * values, and the parameters of a search.
 */
@NullMarked
package io.github.scitemplate.config;

import org.jspecify.annotations.NullMarked;
