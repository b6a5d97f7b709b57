/**
 * Which experiments to run next: what a config says of the search, the jobs that follow from it,
 * and what the finished experiments say about the parameters. Nothing here trains, waits or writes.
 */
@NullMarked
package io.github.scitemplate.search;

import org.jspecify.annotations.NullMarked;
