/**
 * Metrics of a whole split under the names that torchmetrics and scikit-learn use: of classes, of
 * numbers. Each is exact, whatever the size of the batches.
 */
@NullMarked
package io.github.scitemplate.metrics;

import org.jspecify.annotations.NullMarked;
