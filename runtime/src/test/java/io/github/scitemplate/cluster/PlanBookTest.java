package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.monitor.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a driver knows of its plan, also after it was begun again. */
class PlanBookTest {
  private static final TaskLife TASK = new TaskLife(1, 0, 1);

  @TempDir private Path folder;
  private ClusterFiles files;

  @BeforeEach
  void plan() throws IOException {
    files = new ClusterFiles(folder);
    PlanBook book = new PlanBook(files);
    book.plan(List.of(line(1, 0), line(2, 0), line(3, 3)), false);
    book.plan(List.of(line(4, 0)), false);
    book.say(true, false);
    book.writeState();
  }

  private static PlanLine line(int experiment, long until) {
    return new PlanLine(experiment, until, "a: 1\n");
  }

  private static Map<Integer, Assignment> wanted(Assignment... assignments) {
    Map<Integer, Assignment> wanted = new HashMap<>();
    for (Assignment assignment : assignments) {
      wanted.put(assignment.experiment(), assignment);
    }
    return wanted;
  }

  private List<Integer> claimable() throws IOException {
    Claimant claimant = new Claimant(files, new TaskLife(9, 0, 1));
    List<Integer> experiments = new ArrayList<>();
    for (Optional<Claimed> c = claimant.next(); c.isPresent(); c = claimant.next()) {
      experiments.add(c.get().line().experiment());
    }
    return experiments;
  }

  @Test
  void aStateThatAPowerCutDamagedIsFoundOutAgain() throws IOException {
    Claims.claim(files, new PlanPlace(1, 0), TASK);
    Files.writeString(files.planState(), "");
    Map<Integer, Assignment> wanted =
        wanted(new Assignment(2, Extent.toItsEnd()), new Assignment(4, Extent.toItsEnd()));
    PlanBook book = new PlanBook(files);

    book.adopt(wanted);
    book.say(true, false);
    book.writeState();

    assertTrue(wanted.isEmpty(), wanted::toString);
    assertEquals(new PlanState(1, 2, true, false), ClusterRecords.planState(files));
    assertEquals(List.of(2, 4), claimable());
  }

  @Test
  void linesThatNobodyNeedsAnyMoreAreWithdrawn() throws IOException {
    Assignment second = new Assignment(2, Extent.toItsEnd());
    Assignment third = new Assignment(3, Extent.upTo(9)); // its line says 3
    Map<Integer, Assignment> wanted = wanted(second, third);
    PlanBook book = new PlanBook(files);
    book.adopt(wanted);
    assertEquals(Map.of(3, third), wanted, "what has no line");
    assertEquals(1, book.open().size());
    book.say(true, false);
    book.writeState();
    assertEquals(new PlanState(1, 2, true, false), ClusterRecords.planState(files));
    assertEquals(List.of(2), claimable());
  }

  @Test
  void ofTwoLinesForOneAssignmentTheLaterCounts() throws IOException {
    Claims.claim(files, new PlanPlace(2, 0), TASK);
    PlanBook earlier = new PlanBook(files);
    Map<Integer, Assignment> all = wanted(new Assignment(4, Extent.toItsEnd()));
    earlier.adopt(all);
    earlier.plan(List.of(line(4, 0)), false); // the task was lost; then the driver was killed
    PlanBook book = new PlanBook(files);
    Map<Integer, Assignment> wanted = wanted(new Assignment(4, Extent.toItsEnd()));
    book.adopt(wanted);
    assertTrue(wanted.isEmpty());
    OpenLine line = book.open().iterator().next();
    assertEquals(new PlanPlace(3, 0), line.place);
    assertFalse(book.isClaimed(line.place));
  }

  @Test
  void aSurveyFindsClaimsThatNobodyTold() throws IOException {
    PlanBook book = new PlanBook(files);
    book.adopt(
        wanted(
            new Assignment(1, Extent.toItsEnd()),
            new Assignment(2, Extent.toItsEnd()),
            new Assignment(3, Extent.upTo(3)),
            new Assignment(4, Extent.toItsEnd())));
    Claims.claim(files, new PlanPlace(1, 1), TASK);
    Claims.claim(files, new PlanPlace(2, 0), TASK);
    List<OpenLine> found = new ArrayList<>();
    book.survey(found::add);
    assertEquals(
        List.of(new PlanPlace(1, 1), new PlanPlace(2, 0)),
        found.stream().map(line -> line.place).toList());
    assertEquals(TASK, found.get(0).claimant);
    found.clear();
    book.survey(found::add);
    assertEquals(List.of(), found, "what is known already");
    book.writeState();
    assertEquals(1, ClusterRecords.planState(files).first());
  }

  @Test
  void whatIsPlannedAgainGoesFirst() throws IOException {
    PlanBook book = new PlanBook(files);
    Assignment third = new Assignment(3, Extent.upTo(3));
    book.adopt(wanted(new Assignment(2, Extent.toItsEnd()), third));
    book.plan(List.of(line(5, 0), line(6, 0)), true);
    book.say(true, false);
    book.writeState();
    assertEquals(new PlanState(1, 3, 3, true, false), ClusterRecords.planState(files));
    assertEquals(List.of(5, 6, 2, 3), claimable());
    book.survey(line -> {});
    book.writeState();
    assertEquals(new PlanState(4, 3, true, false), ClusterRecords.planState(files));
  }
}
