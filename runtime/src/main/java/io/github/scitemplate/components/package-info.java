/** The user's world: what a project builds for an experiment, each part by one method. */
@NullMarked
package io.github.scitemplate.components;

import org.jspecify.annotations.NullMarked;
