/** Records what experiments run on: machine, Java, sources and every jar of the class path. */
@NullMarked
package io.github.scitemplate.environment;

import org.jspecify.annotations.NullMarked;
