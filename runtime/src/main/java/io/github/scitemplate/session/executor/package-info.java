/**
 * Runs the tasks of a session: in worker processes of this machine, or on a cluster. What all
 * executors do in the same way is in one place.
 */
@NullMarked
package io.github.scitemplate.session.executor;

import org.jspecify.annotations.NullMarked;
