/**
 * Which unfinished experiments deserve more training: ASHA and the median rule, told of scores at
 * rungs.
 */
@NullMarked
package io.github.scitemplate.search.pruning;

import org.jspecify.annotations.NullMarked;
