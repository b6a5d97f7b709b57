/**
 * The one door to DJL and libtorch: devices, threads, randomness, flat parameters, and a model's
 * passes forward and backward.
 */
@NullMarked
package io.github.scitemplate.engine;

import org.jspecify.annotations.NullMarked;
