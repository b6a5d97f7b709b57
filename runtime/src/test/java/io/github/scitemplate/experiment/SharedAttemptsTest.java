package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.storage.faults.Fault;
import io.github.scitemplate.storage.faults.FaultyDisk;
import io.github.scitemplate.storage.faults.Racers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts and results of an experiment on a disk that several machines share. */
class SharedAttemptsTest {
  private static final int SEEDS = Integer.getInteger("shared.disk.seeds", 60);
  private static final int CLIENTS = 4;

  @TempDir Path folder;

  private FaultyDisk disk(int seed) throws IOException {
    Fault[] all = Fault.values();
    return disk(
        seed, seed < all.length ? EnumSet.of(all[seed]) : Fault.some(new SplittableRandom(seed)));
  }

  private FaultyDisk disk(int seed, Set<Fault> faults) throws IOException {
    return new FaultyDisk(
        Files.createDirectories(folder.resolve(Integer.toString(seed))), seed, faults);
  }

  private static List<Path> clients(FaultyDisk disk) {
    return Stream.generate(disk::client).limit(CLIENTS).toList();
  }

  private static Attempts attempts(Path root) {
    return new ExperimentDirectory(root).attempts();
  }

  @Test
  void noTwoAttemptsHaveOneNumberAndOnlyTheHighestMayWrite() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyDisk disk = disk(seed);
      List<@Nullable List<Attempt>> begun =
          Racers.race(
              clients(disk),
              (number, root) ->
                  List.of(attempts(root).begin(number, 100), attempts(root).begin(number, 100)));
      Set<Integer> numbers = new TreeSet<>();
      begun.forEach(two -> two.forEach(attempt -> numbers.add(attempt.number())));
      assertEquals(2 * CLIENTS, numbers.size(), "seed " + seed);
      disk.settleListings();
      int highest = attempts(disk.root()).newest().orElseThrow().number();
      for (Attempt attempt : begun.stream().flatMap(List::stream).toList()) {
        Attempts seen = new Attempts(Objects.requireNonNull(attempt.directory().getParent()));
        assertEquals(attempt.number() == highest, seen.isNewest(attempt), "seed " + seed);
      }
    }
  }

  @Test
  void theFenceHoldsAlthoughAMachineRemembersThatThereWasNoLaterAttempt() throws IOException {
    FaultyDisk disk = disk(0, EnumSet.of(Fault.LATE_NAMES, Fault.LATE_LISTINGS));
    Attempts here = attempts(disk.client());
    Attempt old = here.begin(0, 100);
    assertTrue(here.isNewest(old));
    assertFalse(Files.exists(here.directory().resolve("2")), "the absence is remembered");
    attempts(disk.client()).begin(0, 100);
    disk.settleListings();
    assertFalse(Files.exists(here.directory().resolve("2")), "and still is");
    assertFalse(here.isNewest(old));
  }

  @Test
  void oneResultStaysAndEverybodyReadsIt() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyDisk disk = disk(seed);
      List<Path> clients = clients(disk);
      Racers.<Boolean>race(
          clients,
          (number, root) -> {
            ResultFile file = new ExperimentDirectory(root).result();
            file.read(); // an absence that the machine remembers
            file.write(new ExperimentResult.Failed("Exception", "of " + number, 1));
            return true;
          });
      disk.settleListings();
      ExperimentResult first = new ExperimentDirectory(disk.root()).result().read().orElseThrow();
      for (Path root : clients) {
        ResultFile seen = new ExperimentDirectory(root).result();
        assertEquals(first, seen.read().orElseThrow(), "seed " + seed);
        seen.write(new ExperimentResult.Failed("Exception", "late", 1));
      }
      assertEquals(
          first, new ExperimentDirectory(disk.root()).result().read().orElseThrow(), "" + seed);
    }
  }

  @Test
  void aDirectoryThatAnotherMachineMadeIsNotTakenForAnotherExperiments() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyDisk disk = disk(seed);
      ExperimentDirectory here = new ExperimentDirectory(disk.client().resolve("experiment_1"));
      assertFalse(here.hasConfig("a: 1\n"), "an absence that the machine remembers");
      ExperimentDirectory there = new ExperimentDirectory(disk.client().resolve("experiment_1"));
      there.createOrRestore("a: 1\n");
      there.attempts().begin(0, 100);
      disk.settleListings();
      assertFalse(here.begunOtherwise("a: 1\n"), "seed " + seed);
      assertTrue(here.begunOtherwise("a: 2\n"), "seed " + seed);
    }
  }
}
