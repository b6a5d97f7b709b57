/**
 * What a session keeps on disk, one class for each file or folder: what a session is, who works on
 * it, what a search decided, and where its numbers come from. Whoever needs the name of a file asks
 * {@link io.github.scitemplate.session.files.SessionDirectory}.
 */
@NullMarked
package io.github.scitemplate.session.files;

import org.jspecify.annotations.NullMarked;
