/** Writes a recorded model for other programs: as a TorchScript archive, and as Python. */
@NullMarked
package io.github.scitemplate.engine.compiled.export;

import org.jspecify.annotations.NullMarked;
