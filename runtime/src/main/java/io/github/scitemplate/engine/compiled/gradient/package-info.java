/**
 * The backward pass of a graph as further operations. Each function of libtorch has a rule, which
 * calls the same functions in the same order as libtorch's own backward pass.
 */
@NullMarked
package io.github.scitemplate.engine.compiled.gradient;

import org.jspecify.annotations.NullMarked;
