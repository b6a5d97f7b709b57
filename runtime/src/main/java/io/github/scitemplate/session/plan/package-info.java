/**
 * Plans a session from what a person typed and what the config says, and finds out which
 * experiments it has. Nothing here runs or writes.
 */
@NullMarked
package io.github.scitemplate.session.plan;

import org.jspecify.annotations.NullMarked;
