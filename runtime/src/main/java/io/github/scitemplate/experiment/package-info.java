/** One fixed set of parameters: its settings, its directory, its result. */
@NullMarked
package io.github.scitemplate.experiment;

import org.jspecify.annotations.NullMarked;
