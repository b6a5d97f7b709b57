/**
 * Collects what came of the experiments: their states and results, the overview, and what a person
 * reads at the end.
 */
@NullMarked
package io.github.scitemplate.session.results;

import org.jspecify.annotations.NullMarked;
