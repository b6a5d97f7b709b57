/** The goals {@code template:…}: Maven parameters become the command line of a forked JVM. */
@NullMarked
package io.github.scitemplate.maven;

import org.jspecify.annotations.NullMarked;
