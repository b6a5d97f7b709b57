package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of a large session, at a small size. */
class ClusterScaleTest {
  private static final int NODES = 20;

  @TempDir private Path folder;

  @Test
  void aGridIsDoneWithFewCallsAndFewEntriesInAFolder() throws IOException {
    ScaleOfCluster.Figures figures =
        new ScaleOfCluster(folder, NODES, 60, ScaleOfCluster.USUAL).grid(500);
    assertEquals(List.of(), figures.violations());
    assertEquals(500, figures.results());
    assertTrue(figures.hours() < 1.2 * figures.idealHours(), figures::toString);
    assertTrue(figures.looks() <= figures.hours() * 120 + 2, figures::toString);
    assertTrue(figures.mostEntries() <= ClusterFiles.MOST_ENTRIES, figures::toString);
  }

  @Test
  void aSearchIsDone() throws IOException {
    ScaleOfCluster.Figures figures =
        new ScaleOfCluster(folder, NODES, 60, ScaleOfCluster.USUAL).search(60);
    assertEquals(List.of(), figures.violations());
    assertTrue(figures.results() > 60, figures::toString);
    assertTrue(figures.looks() <= figures.hours() * 120 + 2, figures::toString);
  }
}
