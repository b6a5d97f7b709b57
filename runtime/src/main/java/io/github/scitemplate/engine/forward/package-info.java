/**
 * One forward pass: it closes what it no longer needs, says in which block it failed, and looks in
 * blocks for what would end the process or lose a gradient.
 */
@NullMarked
package io.github.scitemplate.engine.forward;

import org.jspecify.annotations.NullMarked;
