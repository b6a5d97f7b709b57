/**
 * A recorded calculation as immutable data: which functions of libtorch run on which values, in
 * which order.
 */
@NullMarked
package io.github.scitemplate.engine.compiled.graph;

import org.jspecify.annotations.NullMarked;
