/**
 * Defines the values that experiments may have: parameters and their domains, the points of a
 * space, and the conditions on them. Points are drawn, spread and counted here.
 */
@NullMarked
package io.github.scitemplate.search.space;

import org.jspecify.annotations.NullMarked;
