package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.storage.faults.Fault;
import io.github.scitemplate.storage.faults.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files by which a driver and its tasks work together. */
class ClusterFilesTest {
  private static final Telling.Began BEGAN =
      new Telling.Began("12_3", "n7", "node7.local", 4711, 8, 1, 1234567890123L, List.of());

  @TempDir private Path folder;
  private ClusterFiles files;

  @BeforeEach
  void names() {
    files = new ClusterFiles(folder.resolve("with space"));
  }

  private static List<PlanLine> lines(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(k -> new PlanLine(k, 0, "seed: " + k + "\nname: \"Zürich\"\n"))
        .toList();
  }

  private void plan(int chunks, int linesEach, boolean closed, boolean stopped) throws IOException {
    for (int chunk = 1; chunk <= chunks; chunk++) {
      PlanChunks.write(files, chunk, lines((chunk - 1) * linesEach + 1, linesEach));
    }
    ClusterRecords.write(files, new PlanState(1, chunks, closed, stopped));
  }

  @Test
  void everyTellingIsReadAsItWasTold() throws IOException {
    List<Telling> told =
        List.of(
            new Telling.Began(
                "12_3", "n7", "h", 1, 2, 3, 4, List.of(new PlanPlace(1, 2), new PlanPlace(3, 4))),
            new Telling.Claimed(1, 2, 3),
            new Telling.Heard(3, "{\"is\":\"told\",\"line\":\"Epoch 1 <b> \\u001b\"}"),
            new Telling.Ended(1, 2, 3, Telling.How.PAUSED, "über\nzwei Zeilen"),
            new Telling.Left(Telling.Why.STOPPED));
    TaskLife task;
    try (TaskTelling telling = TaskTelling.begin(files, 1, 0)) {
      for (Telling one : told) {
        telling.tell(one);
      }
      task = telling.task();
    }
    assertEquals(told, TellingReader.whole(files.telling(task)));
  }

  @Test
  void aCutLineIsReadOnceItIsWholeAndADamagedOneNever() throws IOException {
    Path file = Files.createFile(folder.resolve("telling"));
    TellingReader reader = new TellingReader(file, 0);
    Files.writeString(file, "{\"is\":\"claimed\",\"chunk\":1,");
    assertEquals(List.of(), reader.news());
    String rest = "\"line\":2,\"experiment\":3}\n{\"is\":\"left\"}\nnonsense\n";
    Files.writeString(file, rest, StandardOpenOption.APPEND);
    assertEquals(List.of(new Telling.Claimed(1, 2, 3)), reader.news());
    assertEquals(List.of(), reader.news());
    Files.writeString(file, TellingText.of(BEGAN) + "\n", StandardOpenOption.APPEND);
    assertTrue(reader.mayHaveNews());
    assertEquals(List.of(BEGAN), reader.news());
    assertFalse(reader.mayHaveNews());
  }

  @Test
  void aNewDriverReadsTheFirstLineAndTheLastOnes() throws IOException {
    TaskLife task;
    try (TaskTelling telling = TaskTelling.begin(files, 1, 0)) {
      task = telling.task();
      telling.tell(BEGAN);
      for (int i = 0; i < 20_000; i++) {
        telling.tell(new Telling.Heard(1, "{\"is\":\"told\",\"line\":\"" + i + "\"}"));
      }
      telling.tell(new Telling.Left(Telling.Why.NOTHING_LEFT));
    }
    TellingReader reader = new TellingReader(files.telling(task), 0);
    assertEquals(List.of(BEGAN, new Telling.Left(Telling.Why.NOTHING_LEFT)), reader.skip());
    assertEquals(List.of(), reader.news());
  }

  @Test
  void aLaterLifeGoesOnWithWhatEarlierOnesLeftOpen() throws IOException {
    plan(1, 5, true, false);
    try (TaskTelling first = TaskTelling.begin(files, 1, 4)) {
      assertEquals(new TaskLife(1, 4, 1), first.task());
      first.tell(BEGAN);
      for (int line = 0; line < 4; line++) {
        first.tell(new Telling.Claimed(1, line, line + 1));
      }
      first.tell(new Telling.Ended(1, 0, 1, Telling.How.ENDED, ""));
      first.tell(new Telling.Ended(1, 1, 2, Telling.How.INTERRUPTED, ""));
      first.tell(new Telling.Ended(1, 2, 3, Telling.How.FENCED, ""));
    }
    try (TaskTelling second = TaskTelling.begin(files, 1, 4);
        TaskTelling other = TaskTelling.begin(files, 1, 3)) {
      assertEquals(new TaskLife(1, 4, 2), second.task());
      assertEquals(List.of(), other.openClaims());
      List<Claimed> open = second.openClaims();
      assertEquals(
          List.of(new PlanPlace(1, 1), new PlanPlace(1, 3)),
          open.stream().map(Claimed::place).toList());
      assertEquals(lines(2, 1).get(0), open.get(0).line());
      // The second life takes only one of them; the driver plans the other one again.
      second.tell(new Telling.Began("12_3", "n7", "h", 1, 8, 2, 0, List.of(new PlanPlace(1, 3))));
    }
    try (TaskTelling third = TaskTelling.begin(files, 1, 4)) {
      assertEquals(
          List.of(new PlanPlace(1, 3)), third.openClaims().stream().map(Claimed::place).toList());
    }
  }

  @Test
  void manyTasksClaimEachLineOnce() throws Exception {
    plan(3, 40, true, false);
    ExecutorService tasks = Executors.newFixedThreadPool(8);
    try {
      List<Callable<List<Claimed>>> all = new ArrayList<>();
      for (int index = 0; index < 8; index++) {
        Claimant claimant = new Claimant(files, new TaskLife(1, index, 1));
        all.add(() -> allOf(claimant));
      }
      Set<PlanPlace> places = new HashSet<>();
      int claims = 0;
      for (Future<List<Claimed>> claimed : tasks.invokeAll(all)) {
        claims += claimed.get().size();
        claimed.get().forEach(c -> places.add(c.place()));
      }
      assertEquals(120, places.size());
      assertEquals(120, claims);
    } finally {
      tasks.shutdown();
    }
  }

  private static List<Claimed> allOf(Claimant claimant) throws IOException {
    List<Claimed> claimed = new ArrayList<>();
    for (Optional<Claimed> c = claimant.next(); c.isPresent(); c = claimant.next()) {
      claimed.add(c.get());
    }
    return claimed;
  }

  @Test
  void tasksThatBeginTogetherDoNotFightForTheSameLine() throws IOException {
    plan(1, 10, true, false);
    for (int index = 0; index < 4; index++) {
      Claimed claimed = new Claimant(files, new TaskLife(1, index, 1)).next().orElseThrow();
      assertTrue(claimed.place().line() >= index, "Task " + index + " took " + claimed.place());
    }
    assertEquals(4, Claims.claimed(files, 1).cardinality());
  }

  @Test
  void nothingIsClaimedOfAStoppedPlan() throws IOException {
    Claimant claimant = new Claimant(files, new TaskLife(1, 0, 1));
    assertEquals(Optional.empty(), claimant.next(), "without any plan");
    plan(1, 2, true, true);
    assertEquals(Optional.empty(), claimant.next());
    ClusterRecords.write(files, new PlanState(1, 1, true, false));
    assertEquals(2, allOf(claimant).size());
  }

  @Test
  void aClaimIsForGood() throws IOException {
    plan(1, 2, true, false);
    PlanPlace place = new PlanPlace(1, 0);
    TaskLife task = new TaskLife(1, 0, 1);
    assertTrue(Claims.claim(files, place, task));
    assertTrue(Claims.claim(files, place, task), "A repeated request is the same claim");
    assertFalse(Claims.claim(files, place, new TaskLife(1, 0, 2)));
    assertEquals(Optional.of(task), Claims.of(files, place));
    assertEquals(Optional.empty(), Claims.of(files, new PlanPlace(1, 1)));
  }

  @Test
  void aChunkIsWrittenOnceAndItsDamageIsNoticed() throws IOException {
    plan(1, 2, true, false);
    PlanChunks.write(files, 1, lines(1, 2)); // the answer to the first write was lost
    assertThrows(IOException.class, () -> PlanChunks.write(files, 1, lines(2, 2)));
    assertEquals(lines(1, 2), PlanChunks.read(files, 1));
    Files.writeString(files.chunk(1), "{\"experiment\":1}\n");
    IOException e = assertThrows(IOException.class, () -> PlanChunks.read(files, 1));
    assertTrue(String.valueOf(e.getMessage()).contains(files.chunk(1).toString()), "" + e);
  }

  @Test
  void aSessionKeepsItsIdentity() throws IOException {
    ClusterIdentity first = ClusterRecords.identity(files, "slurm");
    assertEquals(first, ClusterRecords.identity(files, "slurm"));
    assertTrue(first.token().matches("[0-9a-f]{12}"), first.token());
    assertEquals("tpl-" + first.token() + "-3", first.nameOf(3));
  }

  @Test
  void aFailureOfTheDiskSilencesATaskOnlyForAMoment() throws IOException {
    FaultyDisk disk = new FaultyDisk(folder, 1, Set.of(Fault.INPUT_OUTPUT_ERRORS));
    TaskTelling telling = began(new ClusterFiles(disk.client()));
    List<Telling> told = new ArrayList<>();
    int failures = 0;
    for (int line = 0; line < 500; line++) {
      Telling claimed = new Telling.Claimed(1, line, line);
      try {
        telling.tell(claimed);
        told.add(claimed);
      } catch (IOException e) {
        failures++;
      }
    }
    assertTrue(failures > 0 && failures < 250, failures + " failures");
    assertEquals(told, TellingReader.whole(new ClusterFiles(folder).telling(telling.task())));
  }

  private static TaskTelling began(ClusterFiles files) {
    while (true) {
      try {
        return TaskTelling.begin(files, 1, 0);
      } catch (IOException e) {
        // This disk fails now and then.
      }
    }
  }
}
