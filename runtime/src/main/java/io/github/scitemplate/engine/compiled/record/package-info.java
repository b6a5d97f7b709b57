/**
 * Turns one run of a block into a graph. Arrays that stand for others note which of DJL's methods
 * are called, and each method has a rule that says which functions of libtorch it is.
 */
@NullMarked
package io.github.scitemplate.engine.compiled.record;

import org.jspecify.annotations.NullMarked;
