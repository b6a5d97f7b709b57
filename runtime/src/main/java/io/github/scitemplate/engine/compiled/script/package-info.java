/** Writes graphs as TorchScript, and has libtorch load and run it. */
@NullMarked
package io.github.scitemplate.engine.compiled.script;

import org.jspecify.annotations.NullMarked;
