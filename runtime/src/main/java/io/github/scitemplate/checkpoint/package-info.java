/** What survives an interruption: tensors and state in one safetensors file. */
@NullMarked
package io.github.scitemplate.checkpoint;

import org.jspecify.annotations.NullMarked;
