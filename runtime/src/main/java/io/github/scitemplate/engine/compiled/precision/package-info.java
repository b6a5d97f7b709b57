/** Rewrites a recorded calculation so that its large products are taken in bfloat16. */
@NullMarked
package io.github.scitemplate.engine.compiled.precision;

import org.jspecify.annotations.NullMarked;
