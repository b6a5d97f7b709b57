/**
 * Works with a trained experiment: evaluates its model, predicts with it, or runs the experiment
 * again and compares.
 */
@NullMarked
package io.github.scitemplate.reproduction;

import org.jspecify.annotations.NullMarked;
