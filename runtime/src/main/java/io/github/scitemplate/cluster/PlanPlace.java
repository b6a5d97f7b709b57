package io.github.scitemplate.cluster;

/**
 * Where a line of the plan stands. A place never gets another line.
 *
 * @param chunk the number of its chunk, from 1
 * @param line its place in the chunk, from 0
 */
public record PlanPlace(int chunk, int line) implements Comparable<PlanPlace> {

  @Override
  public int compareTo(PlanPlace other) {
    return chunk != other.chunk
        ? Integer.compare(chunk, other.chunk)
        : Integer.compare(line, other.line);
  }

  @Override
  public String toString() {
    return "line " + line + " of chunk " + chunk;
  }
}
