/**
 * Native operations that DJL does not offer: kernels of losses, of optimizers and of the training
 * loop. Each is one call of a function in TorchScript.
 */
@NullMarked
package io.github.scitemplate.engine.kernels;

import org.jspecify.annotations.NullMarked;
