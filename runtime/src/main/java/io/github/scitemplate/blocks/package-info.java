/** Blocks that DJL lacks or has otherwise, equal to PyTorch's layers. */
@NullMarked
package io.github.scitemplate.blocks;

import org.jspecify.annotations.NullMarked;
