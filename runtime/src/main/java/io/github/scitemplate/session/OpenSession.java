package io.github.scitemplate.session;

/**
 * A session whose files have been read.
 *
 * @param experiments what its experiments are
 * @param results what has come of them so far
 * @param tasks what is left to do
 */
record OpenSession(SessionExperiments experiments, SessionResults results, Tasks tasks) {}
