/** What a project's own programs do with a model that was trained: predict with it, build on it. */
@NullMarked
package io.github.scitemplate.trained;

import org.jspecify.annotations.NullMarked;
