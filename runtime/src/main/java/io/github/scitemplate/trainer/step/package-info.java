/**
 * One iteration of training: the forward pass, the loss, its gradient, and how the optimizers
 * change the parameters.
 */
@NullMarked
package io.github.scitemplate.trainer.step;

import org.jspecify.annotations.NullMarked;
