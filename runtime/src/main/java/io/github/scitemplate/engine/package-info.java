/**
 * The one door to DJL and libtorch: devices, threads, randomness, flat parameters, one training
 * step.
 */
@NullMarked
package io.github.scitemplate.engine;

import org.jspecify.annotations.NullMarked;
