package io.github.scitemplate.cluster;

/**
 * A line that a task has claimed.
 *
 * @param place where the line stands
 * @param line what it says
 */
public record Claimed(PlanPlace place, PlanLine line) {}
