/**
 * What can be done with an experiment that was trained: evaluate its model, predict with it, run it
 * again.
 */
@NullMarked
package io.github.scitemplate.reproduction;

import org.jspecify.annotations.NullMarked;
