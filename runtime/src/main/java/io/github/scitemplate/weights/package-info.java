/** The values that a model begins with, read from files of its own or of PyTorch's. */
@NullMarked
package io.github.scitemplate.weights;

import org.jspecify.annotations.NullMarked;
