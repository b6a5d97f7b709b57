/** Runs experiments in worker processes of this machine, or in this JVM. */
@NullMarked
package io.github.scitemplate.execution;

import org.jspecify.annotations.NullMarked;
