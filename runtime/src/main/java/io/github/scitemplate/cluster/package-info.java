/**
 * Hands experiments to an engine that runs tasks on other machines, such as Slurm. The driver
 * writes a plan of lines into the session's directory and submits tasks; each task takes lines one
 * after another. Files say what has ended; the engine is asked only who waits and runs.
 */
@NullMarked
package io.github.scitemplate.cluster;

import org.jspecify.annotations.NullMarked;
