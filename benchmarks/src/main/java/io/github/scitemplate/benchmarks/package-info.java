/** Time per iteration of our training beside DJL's trainer and PyTorch in Python. */
@NullMarked
package io.github.scitemplate.benchmarks;

import org.jspecify.annotations.NullMarked;
