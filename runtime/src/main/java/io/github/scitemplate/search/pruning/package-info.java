/**
 * Decides from the scores at rungs which unfinished experiments deserve more training, by ASHA or
 * the median rule.
 */
@NullMarked
package io.github.scitemplate.search.pruning;

import org.jspecify.annotations.NullMarked;
