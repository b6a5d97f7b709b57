/**
 * Models as scripts: one run of a model is recorded as a graph, and the graph written as a function
 * in TorchScript, which runs in one native call to the same bits.
 */
@NullMarked
package io.github.scitemplate.engine.compiled;

import org.jspecify.annotations.NullMarked;
