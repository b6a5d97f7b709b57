/**
 * What to do next: the tasks that places take, how one is done from attempt to attempt, and how a
 * search decides on further ones.
 */
@NullMarked
package io.github.scitemplate.session.tasks;

import org.jspecify.annotations.NullMarked;
