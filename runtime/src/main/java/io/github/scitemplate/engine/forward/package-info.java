/**
 * Forward passes of models: they close what they no longer need, say which block failed, and find
 * operations that would end the process or lose a gradient.
 */
@NullMarked
package io.github.scitemplate.engine.forward;

import org.jspecify.annotations.NullMarked;
