/**
 * Hands tasks to Slurm through its own programs ({@code sbatch}, {@code squeue}, {@code scontrol},
 * {@code scancel}): what is asked of Slurm, how its answers are read, and the script that each task
 * runs.
 */
@NullMarked
package io.github.scitemplate.slurm;

import org.jspecify.annotations.NullMarked;
