package io.github.scitemplate.data.mixing;

import ai.djl.ndarray.NDList;

/**
 * The arrays of a batch.
 *
 * @param inputs each of shape (N, …)
 * @param labels each of shape (N, …)
 */
public record Mixed(NDList inputs, NDList labels) {}
