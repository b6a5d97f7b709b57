/**
 * Runs a session: one config file and all that follows from it. Its experiments are all
 * combinations of swept values, or those that a search chooses; workers train them, and their
 * results are collected here.
 */
@NullMarked
package io.github.scitemplate.session;

import org.jspecify.annotations.NullMarked;
