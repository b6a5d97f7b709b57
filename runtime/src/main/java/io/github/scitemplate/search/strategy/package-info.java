/**
 * Which point of a space to try next: strategies that are asked for one and told what came of it.
 * Without side effects and, for one seed and the same answers, always the same.
 */
@NullMarked
package io.github.scitemplate.search.strategy;

import org.jspecify.annotations.NullMarked;
