/**
 * Reads and writes what a session keeps on disk, one class for each file or folder: the session's
 * record, its lease, the decisions of a search, and where its numbers come from. Whoever needs the
 * name of a file asks {@link io.github.scitemplate.session.files.SessionDirectory}.
 */
@NullMarked
package io.github.scitemplate.session.files;

import org.jspecify.annotations.NullMarked;
