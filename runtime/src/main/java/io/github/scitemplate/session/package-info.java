/**
 * One config file and all that follows from it: its experiments, all of them or as a search chooses
 * them, who trains them, and what came of them.
 */
@NullMarked
package io.github.scitemplate.session;

import org.jspecify.annotations.NullMarked;
