/** The training loop and the evaluation of a model. */
@NullMarked
package io.github.scitemplate.trainer;

import org.jspecify.annotations.NullMarked;
