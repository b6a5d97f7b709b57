/** What remains for the reader of a session: the overview and the tables. */
@NullMarked
package io.github.scitemplate.report;

import org.jspecify.annotations.NullMarked;
