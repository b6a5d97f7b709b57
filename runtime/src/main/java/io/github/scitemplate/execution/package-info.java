/** Where experiments run: worker processes of this machine. */
@NullMarked
package io.github.scitemplate.execution;

import org.jspecify.annotations.NullMarked;
