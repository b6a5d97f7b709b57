package io.github.scitemplate.storage.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the storage package promises on a disk that several machines share. */
class SharedDiskTest {
  private static final int SEEDS = Integer.getInteger("shared.disk.seeds", 100);
  private static final int CLIENTS = 5;
  private static final int MOST = 1000;

  @TempDir Path folder;

  /** A disk with faults that the seed chooses; the first ones have one fault each. */
  private FaultyDisk disk(int seed) throws IOException {
    Fault[] all = Fault.values();
    Set<Fault> faults =
        seed < all.length ? EnumSet.of(all[seed]) : Fault.some(new SplittableRandom(seed));
    return disk(seed, faults);
  }

  private FaultyDisk disk(int seed, Set<Fault> faults) throws IOException {
    return new FaultyDisk(
        Files.createDirectories(folder.resolve(Integer.toString(seed))), seed, faults);
  }

  private static List<Path> clients(FaultyDisk disk) {
    return Stream.generate(disk::client).limit(CLIENTS).toList();
  }

  @Test
  void exactlyOneWriterWinsAndEverybodyReadsItsContent() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyDisk disk = disk(seed);
      List<Path> clients = clients(disk);
      List<@Nullable Boolean> won =
          Racers.race(
              clients,
              (number, root) -> {
                OwnFile.exists(root.resolve("claim")); // an absence that the machine remembers
                return AtomicFile.writeOnce(root.resolve("claim"), "of " + number);
              });
      assertEquals(1, won.stream().filter(w -> w).count(), "seed " + seed + ": " + won);
      disk.settle();
      String winner = "of " + won.indexOf(true);
      for (Path root : clients) {
        assertEquals(winner, OwnFile.text(root.resolve("claim"), MOST), "seed " + seed);
        assertFalse(AtomicFile.writeOnce(root.resolve("claim"), "late"), "seed " + seed);
      }
      assertEquals(winner, Files.readString(disk.root().resolve("claim")), "seed " + seed);
    }
  }

  @Test
  void aWriterThatDiesLeavesAllOrNothingAndNeverAWinnerWithoutAFile() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyDisk disk = disk(seed);
      SplittableRandom random = new SplittableRandom(~seed);
      List<Path> clients = new ArrayList<>(List.of(disk.client()));
      for (int i = 1; i < CLIENTS; i++) {
        clients.add(disk.clientThatDiesAfter(random.nextInt(20)));
      }
      List<@Nullable Boolean> won =
          Racers.race(
              clients,
              (number, root) -> AtomicFile.writeOnce(root.resolve("claim"), "of " + number));
      disk.settle();
      String text = OwnFile.text(clients.get(0).resolve("claim"), MOST);
      assertTrue(text.matches("of [0-4]"), "seed " + seed + ": the survivor made sure of a file");
      for (int i = 0; i < CLIENTS; i++) {
        @Nullable Boolean one = won.get(i);
        assertTrue(
            one == null || one == text.equals("of " + i), "seed " + seed + ": " + i + ", " + text);
      }
    }
  }

  @Test
  void whatAPersonDeletedOrThisProgramForgotIsWrittenOnceMore() throws Exception {
    int seed = 0;
    for (Fault fault : List.of(Fault.LINKS_NOT_PERMITTED, Fault.NO_SYNC_OF_FOLDERS)) {
      FaultyDisk disk = disk(seed++, EnumSet.of(fault, Fault.LATE_NAMES));
      Path file = disk.client().resolve("result");
      assertTrue(AtomicFile.writeOnce(file, "first"));
      assertFalse(AtomicFile.writeOnce(file, "second"));
      assertTrue(AtomicFile.forget(file));
      assertFalse(AtomicFile.forget(file));
      assertTrue(AtomicFile.writeOnce(file, "third"));
      Files.delete(disk.root().resolve("result"));
      disk.settle();
      List<@Nullable Boolean> won =
          Racers.race(
              clients(disk),
              (number, root) -> AtomicFile.writeOnce(root.resolve("result"), "of " + number));
      assertEquals(1, won.stream().filter(w -> w).count());
      assertEquals("of " + won.indexOf(true), Files.readString(disk.root().resolve("result")));
    }
  }

  @Test
  void whoeverTidiesUpMeanwhileMakesNobodyWinTwiceOrInVain() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyDisk disk = disk(seed);
      List<Path> clients = clients(disk);
      List<@Nullable Boolean> won =
          Racers.race(
              clients,
              (number, root) -> {
                if (number > 0) {
                  return AtomicFile.writeOnce(root.resolve("claim"), "of " + number);
                }
                AtomicFile.deleteUnfinished(root);
                AtomicFile.deleteUnfinished(root);
                return false;
              });
      assertEquals(1, won.stream().filter(w -> w).count(), "seed " + seed + ": " + won);
      String text = Files.readString(disk.root().resolve("claim"));
      assertEquals("of " + won.indexOf(true), text, "seed " + seed);
    }
  }

  @Test
  void noTemporaryFileOutlivesATidyingUp() throws Exception {
    int seed = 0;
    for (Fault fault : Fault.values()) {
      FaultyDisk disk = disk(seed++, EnumSet.of(fault));
      for (int calls = 0; calls < 20; calls++) {
        Path dying = disk.clientThatDiesAfter(calls);
        Racers.race(List.of(dying), (number, root) -> AtomicFile.writeOnce(root.resolve("f"), "x"));
      }
      AtomicFile.deleteUnfinished(disk.root());
      List<String> left = OwnFile.names(disk.root());
      left.remove("f");
      left.remove("f.once");
      assertEquals(List.of(), left, fault.toString());
    }
  }

  @Test
  void aReaderSeesTheOldFileOrTheNewOneWhileOthersReplaceIt() throws Exception {
    for (int seed = 0; seed < SEEDS / 3; seed++) {
      FaultyDisk disk = disk(seed);
      AtomicFile.write(disk.root().resolve("f"), "0".repeat(50));
      List<@Nullable Boolean> whole =
          Racers.race(
              clients(disk),
              (number, root) -> {
                Path file = root.resolve("f");
                boolean sound = true;
                for (int i = 0; i < 20; i++) {
                  if (number > 1) {
                    String text = OwnFile.text(file, MOST);
                    sound &= text.equals(text.substring(0, 1).repeat(50));
                  } else if (i % 2 == 0) {
                    AtomicFile.write(file, Integer.toString(number).repeat(50));
                  } else {
                    AtomicFile.writeUnsynced(file, Integer.toString(number).repeat(50));
                  }
                }
                return sound;
              });
      assertFalse(whole.contains(false), "seed " + seed);
      AtomicFile.deleteUnfinished(disk.root());
      assertEquals(List.of("f"), OwnFile.names(disk.root()), "seed " + seed);
    }
  }

  @Test
  void anAbsenceThatAMachineRemembersIsNotBelieved() throws IOException {
    FaultyDisk disk = disk(0, EnumSet.of(Fault.LATE_NAMES));
    Path here = disk.client();
    Path there = disk.client();
    assertFalse(OwnFile.exists(here.resolve("result")));
    AtomicFile.write(there.resolve("result"), "done");
    assertFalse(OwnFile.exists(here.resolve("result")), "the fault is there");
    assertTrue(OwnFile.isListed(here.resolve("result")));
    assertFalse(OwnFile.isListed(here.resolve("none/result")), "not even the folder is there");
    assertFalse(OwnFile.isListed(there.resolve("result/file")), "the folder is a file");
  }

  @Test
  void aStreamThatLostBytesNeverSaysAgainThatTheDiskHasThem() throws IOException {
    int failed = 0;
    for (int seed = 0; seed < 50; seed++) {
      FaultyDisk disk = disk(seed, EnumSet.of(Fault.INPUT_OUTPUT_ERRORS));
      AppendedFile stream = AppendedFile.open(disk.client().resolve("s"), FilePrefix.EMPTY);
      try (stream) {
        for (int i = 0; i < 20; i++) {
          stream.append("line\n");
          stream.flush();
          stream.force();
        }
      } catch (IOException e) {
        failed++;
        assertThrows(IOException.class, stream::force, "seed " + seed);
        assertThrows(IOException.class, () -> stream.append("more"), "seed " + seed);
      }
    }
    assertTrue(failed > 10, "the fault happens: " + failed);
  }
}
