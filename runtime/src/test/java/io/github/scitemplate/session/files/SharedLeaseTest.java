package io.github.scitemplate.session.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.faults.Fault;
import io.github.scitemplate.storage.faults.FaultyDisk;
import io.github.scitemplate.storage.faults.Racers;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lease and the journal of a session on a disk that several machines share. */
class SharedLeaseTest {
  private static final int SEEDS = Integer.getInteger("shared.disk.seeds", 25);
  private static final PrintStream NOWHERE = new PrintStream(PrintStream.nullOutputStream());

  @TempDir Path folder;

  private FaultyDisk disk(int seed) throws Exception {
    Fault[] all = Fault.values();
    Set<Fault> faults =
        seed < all.length ? EnumSet.of(all[seed]) : Fault.some(new SplittableRandom(seed));
    return new FaultyDisk(
        Files.createDirectories(folder.resolve(Integer.toString(seed))), seed, faults);
  }

  private static Optional<SessionLease> taken(Path root) throws Exception {
    try {
      return Optional.of(SessionLease.take(root.resolve(".lease"), () -> {}, by -> {}, NOWHERE));
    } catch (UserException e) {
      return Optional.empty(); // another has it
    }
  }

  @Test
  void oneOfManyMachinesHasTheLeaseAndGivesItToTheNext() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyDisk disk = disk(seed);
      List<Path> clients = Stream.generate(disk::client).limit(4).toList();
      for (int round = 0; round < 3; round++) {
        List<@Nullable Optional<SessionLease>> leases =
            Racers.race(clients, (number, root) -> taken(root));
        List<SessionLease> held =
            leases.stream().filter(Objects::nonNull).flatMap(Optional::stream).toList();
        assertEquals(1, held.size(), "seed " + seed + ", round " + round);
        held.get(0).close();
        disk.settle();
      }
    }
  }

  @Test
  void aDecisionThatAnotherMachineWroteIsReadAndNotMadeAgain() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyDisk disk = disk(seed);
      Path here = disk.client().resolve("search.jsonl");
      SearchJournal.read(here, warning -> {}); // an absence that the machine remembers
      Path there = disk.root().resolve("search.jsonl");
      try (SearchJournal journal = SearchJournal.read(there, warning -> {})) {
        journal.append(SearchJournal.Line.job(1, 1, 0, null, 0));
      }
      disk.settleListings();
      assertEquals(1, SearchJournal.read(here, warning -> {}).lines().size(), "seed " + seed);
    }
  }
}
