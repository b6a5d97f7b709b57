package io.github.scitemplate.session.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.GoldenFile;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.monitor.Standing;
import io.github.scitemplate.terminal.Cells;
import io.github.scitemplate.terminal.TerminalSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLinesTest {
  private static final SessionView.Best BEST =
      new SessionView.Best(
          "acc", 0.98123, "experiment 4", 4, "batch_size 64, Optimizer.name ada学習, lr 0.1");

  private static Standing training(long iteration, double seconds, double loss, double score) {
    return new Standing(
        Split.TRAIN, iteration, 846, 282, 0, 0, seconds, loss, "acc", score, score > 0 ? 282 : 0);
  }

  private static RunView run(int experiment, Standing... standings) {
    Pace pace = Pace.beginning(standings[0]);
    for (Standing standing : List.of(standings).subList(1, standings.length)) {
      pace = pace.then(standing);
    }
    return new RunView(experiment, Optional.of(pace), false);
  }

  private static SessionView one() {
    return new SessionView(
        false,
        OptionalLong.of(1),
        List.of(run(1, training(0, 0, Double.NaN, Double.NaN), training(500, 4, 0.12034, 0.978))),
        0,
        0,
        0,
        2.8,
        Optional.empty(),
        false);
  }

  private static SessionView inTurn() {
    return new SessionView(
        false, OptionalLong.of(12), one().running(), 3, 1, 0, 4000, Optional.of(BEST), false);
  }

  private static SessionView atOnce() {
    Standing iterations =
        new Standing(Split.TRAIN, 1000, 120_000, 0, 0, 0, 25, 1.5e-9, "loss of 損失", Double.NaN, 0);
    Standing validating =
        new Standing(Split.VAL, 282, 846, 282, 7, 63, 9, 2.3, "acc", Double.NaN, 0);
    List<RunView> running = new ArrayList<>();
    running.add(run(5, training(100, 1, 2.2, Double.NaN), training(300, 3, 1.9, 0.25)));
    running.add(run(6, iterations));
    running.add(run(117, validating));
    running.add(new RunView(118, Optional.empty(), false));
    running.add(new RunView(119, run(119, training(282, 4, 0.5, 0.9)).pace(), true));
    return new SessionView(
        true, OptionalLong.of(200), running, 100, 2, 12, 754, Optional.of(BEST), true);
  }

  private static String drawn(SessionView view, int columns, int rows) {
    return String.join("\n", ProgressLines.of(view, new TerminalSize(columns, rows))) + "\n";
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 80, 120, 200})
  void whatIsDrawnAtEachWidth(int columns) throws IOException {
    GoldenFile.check(
        GoldenFile.folder("progress/columns_" + columns + ".txt"),
        "one experiment\n"
            + drawn(one(), columns, 24)
            + "\nof several, one after another\n"
            + drawn(inTurn(), columns, 24)
            + "\nseveral at once, asked to end\n"
            + drawn(atOnce(), columns, 24)
            + "\nin five rows\n"
            + drawn(atOnce(), columns, 5));
  }

  @Test
  void noLineIsEverLongerThanTheTerminalAndNeverAreThereMoreThanRows() {
    for (long seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SessionView view = view(random);
      TerminalSize size = new TerminalSize(1 + random.nextInt(220), 1 + random.nextInt(30));
      List<String> lines = ProgressLines.of(view, size);
      assertTrue(lines.size() <= Math.max(1, size.rows() - 1), size + " " + lines);
      for (String line : lines) {
        assertTrue(Cells.of(line) < size.columns(), size + ": " + line);
        assertEquals(line.stripTrailing(), line);
      }
    }
  }

  private static SessionView view(SplittableRandom random) {
    int places = random.nextInt(1, 40);
    List<RunView> running =
        IntStream.range(0, places)
            .mapToObj(
                i ->
                    random.nextInt(5) == 0
                        ? new RunView(i + 1, Optional.empty(), random.nextBoolean())
                        : new RunView(
                            i + 1, run(i, standing(random), standing(random)).pace(), i % 3 == 0))
            .toList();
    return new SessionView(
        places > 1,
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong(1L << 40)),
        running,
        random.nextLong(1_000_000),
        random.nextLong(3),
        random.nextLong(3),
        random.nextBoolean() ? Double.NaN : random.nextDouble(1e7),
        random.nextBoolean() ? Optional.empty() : Optional.of(BEST),
        random.nextBoolean());
  }

  private static Standing standing(SplittableRandom random) {
    Split split = List.of(Split.values()).get(random.nextInt(3));
    long iterations = random.nextLong(1, 1L << random.nextInt(1, 40));
    double[] numbers = {Double.NaN, Double.POSITIVE_INFINITY, -1e-300, 0.5, 1e300};
    return new Standing(
        split,
        random.nextLong(iterations + 1),
        iterations,
        random.nextBoolean() ? 0 : random.nextLong(1, iterations + 1),
        3,
        4,
        random.nextDouble(1e6),
        numbers[random.nextInt(numbers.length)],
        "score 損失",
        numbers[random.nextInt(numbers.length)],
        1);
  }

  @Test
  void thePaceIsThatOfTheLastSecondsAndTheTimeLeftCountsValidationsToo() {
    RunView run =
        run(
            1,
            training(0, 0, 1, Double.NaN),
            training(100, 10, 1, Double.NaN),
            new Standing(Split.VAL, 100, 846, 282, 1, 9, 15, 1, "acc", Double.NaN, 0),
            training(100, 20, 1, 0.5),
            training(400, 50, 1, 0.5));
    Pace pace = run.pace().orElseThrow();
    assertEquals(10, pace.perSecond(), 0.05, "the validation's ten seconds do not count");
    assertEquals(50.0 / 400 * 446, pace.secondsLeft(), 1e-9);
    assertTrue(Double.isNaN(run(1, training(5, 1, 1, 1)).secondsLeft()), "nobody knows yet");
  }

  @Test
  void anExperimentThatBeginsAnewFromItsCheckpointForgetsItsPace() {
    Running running = new Running();
    running.begins(3);
    running.stands(3, training(100, 10, 1, 0.5));
    running.stands(3, training(200, 20, 1, 0.5));
    running.stands(3, training(50, 6, 1, 0.5));
    Pace pace = running.now().get(0).pace().orElseThrow();
    assertEquals(50, pace.first().iteration());
    running.waits(3, true);
    assertTrue(running.now().get(0).waits());
    running.ended(3);
    running.stands(3, training(60, 7, 1, 0.5));
    assertEquals(List.of(), running.now(), "what it said last came too late");
  }

  @Test
  void theClockShowsHoursOnlyIfThereAreSome() {
    assertEquals("0:03", RunLine.clock(2.8));
    assertEquals("59:59", RunLine.clock(3599.4));
    assertEquals("1:00:00", RunLine.clock(3599.6));
    assertEquals("277:46:40", RunLine.clock(1e6));
  }

  @Test
  void aBarIsFullOnlyAtTheEnd() {
    assertEquals("[>       ]", RunLine.bar(0, 10));
    assertEquals("[=======>]", RunLine.bar(0.999, 10));
    assertEquals("[========]", RunLine.bar(1, 10));
  }
}
