/** Tells a person how a session goes while it runs: lines, and on a terminal bars below them. */
@NullMarked
package io.github.scitemplate.session.progress;

import org.jspecify.annotations.NullMarked;
