/**
 * Update rules and learning-rate schedules in PyTorch's formulas, on flat parameter vectors. An
 * update changes arrays in place, so the calling thread must not be recording gradients. Settings
 * out of range throw {@link java.lang.IllegalArgumentException} with the name and the value.
 */
@NullMarked
package io.github.scitemplate.optimizer;

import org.jspecify.annotations.NullMarked;
