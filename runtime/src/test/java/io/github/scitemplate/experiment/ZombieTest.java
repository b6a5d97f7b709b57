package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.logger.StreamFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process on another machine that was believed dead goes on writing to the streams that it has
 * open.
 */
class ZombieTest extends TorchTest {
  private static final Owner ELSEWHERE = new Owner("elsewhere", "another start pid:[1]", 7, "1");
  private static final String GARBAGE = "written by nobody who may\n";

  @TempDir Path folder;

  private ExperimentDirectory directory(String name) throws IOException {
    return TinyExperiment.directory(folder.resolve(name), LoggingComponents.CONFIG);
  }

  private static void run(ExperimentDirectory directory, BooleanSupplier stop) throws IOException {
    new Experiment(directory, new LoggingComponents(), TinyExperiment.NOWHERE, stop, false).run();
  }

  /** Trains until the process fails at a question. */
  private static void fail(ExperimentDirectory directory, int question) {
    int[] questions = new int[1];
    try {
      run(
          directory,
          () -> {
            if (++questions[0] == question) {
              throw new StreamFailure(new IOException("the node is gone"));
            }
            return false;
          });
    } catch (IOException e) {
      assertEquals("the node is gone", e.getMessage());
    }
    assertTrue(questions[0] >= question, "it failed at " + questions[0]);
  }

  /** Lets a process elsewhere have made an attempt. */
  private static void owned(ExperimentDirectory directory, int attempt, Owner owner)
      throws IOException {
    Path own = directory.attempts().directory().resolve(Integer.toString(attempt));
    new Attempt(own, attempt).begin(new Attempt.Begin(owner, 0, 40, null, null));
  }

  private static List<Path> streams(ExperimentDirectory directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory.path())) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              f ->
                  f.toString().matches(".*(\\.csv|\\.jsonl|log_train\\.txt)")
                      || f.toString().contains("tfevents"))
          .sorted()
          .toList();
    }
  }

  private static Map<String, Object> inodes(ExperimentDirectory directory) throws IOException {
    Map<String, Object> all = new TreeMap<>();
    for (Path stream : streams(directory)) {
      all.put(
          directory.path().relativize(stream).toString(), Files.getAttribute(stream, "unix:ino"));
    }
    return all;
  }

  /** Goes on while somebody writes to all streams of before. */
  private static void goOnBesideZombie(ExperimentDirectory directory) throws IOException {
    List<FileChannel> open = new ArrayList<>();
    try {
      for (Path stream : streams(directory)) {
        open.add(FileChannel.open(stream, StandardOpenOption.WRITE));
      }
      int[] questions = new int[1];
      run(
          directory,
          () -> {
            boolean begun = ++questions[0] > 1;
            open.forEach(channel -> write(channel, begun));
            return false;
          });
    } finally {
      for (FileChannel channel : open) {
        channel.close();
      }
    }
  }

  /**
   * Writes to the end, as such a process does, and even into the middle once others have copied it.
   */
  private static void write(FileChannel channel, boolean intoTheMiddle) {
    try {
      ByteBuffer garbage = ByteBuffer.wrap(GARBAGE.getBytes(StandardCharsets.UTF_8));
      channel.write(garbage.duplicate(), channel.size());
      if (intoTheMiddle) {
        channel.write(garbage, channel.size() / 2);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** At the first question there is no checkpoint yet, at the 25th there are two. */
  @ParameterizedTest
  @ValueSource(ints = {5, 25})
  void whatAProcessElsewhereWritesReachesNobody(int question) throws IOException {
    ExperimentDirectory whole = directory("whole");
    run(whole, () -> false);
    ExperimentDirectory lost = directory("lost");
    fail(lost, question);
    owned(lost, 1, ELSEWHERE);
    int before = streams(lost).size();
    assertTrue(before >= 6, "streams of every kind: " + streams(lost));

    goOnBesideZombie(lost);

    assertEquals(TinyExperiment.bytes(whole), TinyExperiment.bytes(lost));
    for (Path stream : streams(lost)) {
      assertFalse(
          new String(Files.readAllBytes(stream), StandardCharsets.ISO_8859_1).contains(GARBAGE),
          stream.toString());
    }
    assertEquals(before, streams(lost).size(), "no stream is there twice");
    assertEquals(
        Files.readAllLines(whole.path().resolve("logged.jsonl")),
        Files.readAllLines(lost.path().resolve("logged.jsonl")));
  }

  @Test
  void aProcessThatIsDeadForCertainLeavesItsFilesToTheNext() throws IOException {
    ExperimentDirectory killed = directory("killed");
    fail(killed, 25);
    Owner self = Owner.self();
    owned(killed, 1, new Owner(self.host(), self.boot(), self.pid(), "another time"));
    Map<String, Object> before = inodes(killed);
    run(killed, () -> false);
    assertEquals(before, inodes(killed), "a TensorBoard that follows a file goes on with it");
  }

  @Test
  void anAttemptThatEndedByItselfElsewhereLeavesItsFilesToTheNext() throws IOException {
    ExperimentDirectory moved = directory("moved");
    int[] questions = new int[1];
    run(moved, () -> ++questions[0] >= 25);
    owned(moved, 1, ELSEWHERE);
    assertEquals(
        AttemptEnd.INTERRUPTED,
        moved.attempts().newest().orElseThrow().ended().orElseThrow().cause());
    Map<String, Object> before = inodes(moved);
    run(moved, () -> false);
    assertEquals(before, inodes(moved));
  }

  @Test
  void whatOthersNotedOfALostProcessDoesNotProveThatItIsDead() throws IOException {
    ExperimentDirectory lost = directory("lost");
    fail(lost, 25);
    owned(lost, 1, ELSEWHERE);
    Attempt attempt = lost.attempts().newest().orElseThrow();
    attempt.end(new Attempt.End(AttemptEnd.LOST, 10, "", "NODE_FAIL"));
    Map<String, Object> before = inodes(lost);
    run(lost, () -> false);
    inodes(lost).forEach((name, inode) -> assertNotEquals(before.get(name), inode, name));
    assertEquals("NODE_FAIL", attempt.ended().orElseThrow().reason());
  }
}
