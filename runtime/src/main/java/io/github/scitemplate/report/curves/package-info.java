/** Learning curves as a page shows them: read from an experiment's files, thinned, packed. */
@NullMarked
package io.github.scitemplate.report.curves;

import org.jspecify.annotations.NullMarked;
