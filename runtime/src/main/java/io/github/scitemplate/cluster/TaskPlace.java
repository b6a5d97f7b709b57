package io.github.scitemplate.cluster;

/**
 * Where a task runs, for people.
 *
 * @param job the engine's word for the task; empty if it is not known yet
 * @param node the machine; empty if it is not known yet
 */
public record TaskPlace(String job, String node) {}
