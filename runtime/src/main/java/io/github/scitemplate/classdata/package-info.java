/**
 * Archives of class data in the user's cache, with which JVMs start sooner. A session that finds no
 * archive for its class path records which classes it loads; a process in the background makes the
 * archive from that when the session has ended. Nothing depends on an archive: where anything is
 * wrong with one, the JVM starts without it.
 */
@NullMarked
package io.github.scitemplate.classdata;

import org.jspecify.annotations.NullMarked;
