/**
 * Formulas over the parameters of a search, as text: what a condition, an exclusion or a stopping
 * rule says, read into terms that can be evaluated. They know nothing of parameters.
 */
@NullMarked
package io.github.scitemplate.search.expression;

import org.jspecify.annotations.NullMarked;
