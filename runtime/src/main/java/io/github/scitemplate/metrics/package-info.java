/**
 * Offers metrics for classification and regression under the names that torchmetrics and
 * scikit-learn use. Each is exact over a whole split, whatever the size of the batches.
 */
@NullMarked
package io.github.scitemplate.metrics;

import org.jspecify.annotations.NullMarked;
