/**
 * Writes files that survive a crash: whole files that are replaced atomically, and streams that are
 * appended to and cut back.
 */
@NullMarked
package io.github.scitemplate.storage;

import org.jspecify.annotations.NullMarked;
