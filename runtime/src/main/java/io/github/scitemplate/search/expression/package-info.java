/**
 * Reads the text of conditions, exclusions and stopping rules into terms that can be evaluated over
 * named values. Nothing here knows what the names stand for.
 */
@NullMarked
package io.github.scitemplate.search.expression;

import org.jspecify.annotations.NullMarked;
