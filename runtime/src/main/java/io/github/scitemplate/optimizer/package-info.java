/** Update rules and learning-rate schedules in PyTorch's formulas, on flat parameter vectors. */
@NullMarked
package io.github.scitemplate.optimizer;

import org.jspecify.annotations.NullMarked;
