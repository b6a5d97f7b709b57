/** Divides the samples of a data set into parts and folds. */
@NullMarked
package io.github.scitemplate.data.splitting;

import org.jspecify.annotations.NullMarked;
