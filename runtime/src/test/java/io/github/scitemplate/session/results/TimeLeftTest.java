package io.github.scitemplate.session.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.monitor.ScoreMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
  private static final double UNKNOWN = Double.NaN;

  @Test
  void thoseToComeTakeAsLongAsThoseThatEndedAndAreShared() {
    List<TimeLeft.Run> running = List.of(new TimeLeft.Run(10, 20), new TimeLeft.Run(0, UNKNOWN));
    double seconds = TimeLeft.seconds(OptionalLong.of(4), running, List.of(30.0, 50.0), 2);
    assertEquals((4 * 40 + 20 + 40) / 2.0, seconds);
  }

  @Test
  void theLastOneIsSharedWithNobody() {
    List<TimeLeft.Run> last = List.of(new TimeLeft.Run(10, 20));
    assertEquals(20, TimeLeft.seconds(OptionalLong.of(0), last, List.of(30.0), 4));
  }

  @Test
  void beforeAnyHasEndedThoseThatRunAreTheMeasure() {
    List<TimeLeft.Run> running = List.of(new TimeLeft.Run(5, 15), new TimeLeft.Run(0, UNKNOWN));
    assertEquals(60, TimeLeft.seconds(OptionalLong.of(2), running, List.of(), 1) - 15);
    List<TimeLeft.Run> starting = List.of(new TimeLeft.Run(0, UNKNOWN));
    assertTrue(Double.isNaN(TimeLeft.seconds(OptionalLong.of(2), starting, List.of(), 1)));
  }

  @Test
  void ofExperimentsThatNobodyCanCountNobodyKnows() {
    assertTrue(Double.isNaN(TimeLeft.seconds(OptionalLong.empty(), List.of(), List.of(1.0), 1)));
  }

  @Test
  void amongEqualsTheLowestNumberIsTheBest() {
    List<Candidate> all =
        List.of(
            new Candidate(3, 0.5),
            new Candidate(1, UNKNOWN),
            new Candidate(2, 0.5),
            new Candidate(4, 0.1));
    assertEquals(Optional.of(new Candidate(2, 0.5)), Candidate.best(all.stream(), ScoreMode.MAX));
    assertEquals(Optional.of(new Candidate(4, 0.1)), Candidate.best(all.stream(), ScoreMode.MIN));
    assertEquals(Optional.empty(), Candidate.best(Stream.of(all.get(1)), ScoreMode.MAX));
  }

  @Test
  void theNextCommandIsTypedAsTheLastOneWas() {
    assertEquals(
        "mvn template:resume -Dsession='my first' -DretryFailed",
        new NextCommand("my first", "results", true).retryFailed());
    assertEquals(
        "predict --session s --result-dir /big/disk --experiment best --out predictions.csv",
        new NextCommand("s", "/big/disk", false).predict());
    assertEquals("resume --session s", new NextCommand("s", "results", false).resume());
  }
}
