/**
 * Reads YAML into typed values that know their file and line, and forms the combinations of swept
 * values and the parameters of a search.
 */
@NullMarked
package io.github.scitemplate.config;

import org.jspecify.annotations.NullMarked;
