/**
 * Decides what to do next: gives places their tasks, runs each from attempt to attempt, and has a
 * search decide on further ones.
 */
@NullMarked
package io.github.scitemplate.session.tasks;

import org.jspecify.annotations.NullMarked;
