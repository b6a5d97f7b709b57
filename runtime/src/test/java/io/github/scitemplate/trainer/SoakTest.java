package io.github.scitemplate.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scitemplate.execution.WorkerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Long training holds no more memory than short. {@code -Dsoak.iterations=100000} makes it as long
 * as a night; the usual number finds what leaks a kilobyte an iteration.
 *
 * <p>It trains in a process of its own with a worker's environment and a heap that is resident from
 * the start: else the resident size says how much the collector let the heap grow.
 */
class SoakTest {
  private static final int ITERATIONS = Integer.getInteger("soak.iterations", 12_000);

  /** Each leaks a few hundred kilobytes an iteration where what it makes is not closed. */
  private static final int STATEFUL_ITERATIONS = Integer.getInteger("soak.stateful", 400);

  /** Each takes all losses, three times; an array that stays is seen at once. */
  private static final int LOSS_ROUNDS = Integer.getInteger("soak.losses", 60);

  /** Compiled code and class data still grow a little while the program warms up. */
  private static final long ALLOWED_KILOBYTES = 32 << 10;

  @Test
  void longTrainingAndEvaluationHoldNoMoreMemoryThanShort() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "the resident size is read from /proc");
    List<Held> held = train(LongTraining.class, ITERATIONS);
    tell(held, ITERATIONS / 4, ITERATIONS);
    assertEquals(held.get(0).arrays(), held.get(1).arrays());
    long grown = held.get(1).kilobytes() - held.get(0).kilobytes();
    assertTrue(grown <= ALLOWED_KILOBYTES, "grew by " + grown + " KiB");
  }

  @Test
  void aLongExperimentWithLogsAndCheckpointsHoldsNoMoreMemoryThanAShortOne() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "the resident size is read from /proc");
    List<Held> held = train(LongExperiment.class, ITERATIONS);
    tell(held, ITERATIONS / 10, ITERATIONS);
    long allowed = held.get(0).kilobytes() / 10;
    long grown = held.get(1).kilobytes() - held.get(0).kilobytes();
    assertTrue(grown <= allowed, "grew by " + grown + " KiB of at most " + allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"frozen", "position", "optimizer", "criterion", "metric", "step", "memory"})
  void whatAPartOfOnesOwnMakesAndDoesNotCloseEndsWithItsIteration(String part) throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "the resident size is read from /proc");
    List<Held> held = train(LongStatefulTraining.class, STATEFUL_ITERATIONS, part);
    tell(held, STATEFUL_ITERATIONS / 4, STATEFUL_ITERATIONS);
    assertEquals(held.get(0).arrays(), held.get(1).arrays());
    long grown = held.get(1).kilobytes() - held.get(0).kilobytes();
    assertTrue(grown <= ALLOWED_KILOBYTES, "grew by " + grown + " KiB");
  }

  @Test
  void lossesHoldNoMoreMemoryTakenManyTimesThanFew() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "the resident size is read from /proc");
    List<Held> held = train(LongLosses.class, LOSS_ROUNDS);
    tell(held, LOSS_ROUNDS / 4, LOSS_ROUNDS);
    assertEquals(held.get(0).arrays(), held.get(1).arrays());
    long grown = held.get(1).kilobytes() - held.get(0).kilobytes();
    assertTrue(grown <= ALLOWED_KILOBYTES, "grew by " + grown + " KiB");
  }

  private static void tell(List<Held> held, int first, int second) {
    System.out.println(
        "resident after "
            + first
            + " iterations "
            + held.get(0).kilobytes() / 1024
            + " MiB, after "
            + second
            + " "
            + held.get(1).kilobytes() / 1024
            + " MiB");
  }

  private record Held(long kilobytes, long arrays) {
    static Held parsed(String line) {
      String[] words = line.split(" ");
      return new Held(Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
  }

  private static List<Held> train(Class<?> program, int iterations, String... more)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                Integer.toString(iterations))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.command().addAll(List.of(more));
    WorkerCommand.setEnvironment(builder.environment(), 1);
    Process process = builder.start();
    List<Held> held;
    try (Stream<String> lines = process.inputReader().lines()) {
      held = lines.filter(line -> line.startsWith("held ")).map(Held::parsed).toList();
    }
    assertEquals(0, process.waitFor(), "the training ended with an error");
    return held;
  }
}
