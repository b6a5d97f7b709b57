/**
 * Files that survive a crash: whole files replaced atomically, and streams that are appended to and
 * cut back.
 */
@NullMarked
package io.github.scitemplate.storage;

import org.jspecify.annotations.NullMarked;
