/** One config file and all that follows from it. */
@NullMarked
package io.github.scitemplate.session;

import org.jspecify.annotations.NullMarked;
