/**
 * What was asked for: what a person typed, what the config says of the session, and which
 * experiments that makes. Nothing here runs or writes.
 */
@NullMarked
package io.github.scitemplate.session.plan;

import org.jspecify.annotations.NullMarked;
