package io.github.scitemplate.monitor;

import io.github.scitemplate.components.Split;

/**
 * How far a training is, and how well it does.
 *
 * @param split what is trained on or evaluated at the moment
 * @param iteration completed iterations
 * @param iterations those of the whole training, unless it stops early
 * @param batchesPerEpoch iterations in an epoch; 0 if the config counts iterations
 * @param batch batches of the evaluation that are done; 0 while training
 * @param batches those of the whole evaluation; 0 while training
 * @param seconds trained so far, over all attempts
 * @param loss the last loss of training that was logged; NaN if there is none
 * @param metric the name of the score
 * @param score the best validation score so far; NaN if there is none
 * @param bestIteration the iteration with the best score; 0 if there is none
 */
public record Standing(
    Split split,
    long iteration,
    long iterations,
    long batchesPerEpoch,
    int batch,
    int batches,
    double seconds,
    double loss,
    String metric,
    double score,
    long bestIteration) {}
