/** Writes what a person and TensorBoard see of an experiment. */
@NullMarked
package io.github.scitemplate.logger;

import org.jspecify.annotations.NullMarked;
