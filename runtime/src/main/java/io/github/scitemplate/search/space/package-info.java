/**
 * The values that experiments may have: parameters and their domains, points of the space, and what
 * holds for them. Points are drawn, spread and counted here.
 */
@NullMarked
package io.github.scitemplate.search.space;

import org.jspecify.annotations.NullMarked;
