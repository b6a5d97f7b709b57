package io.github.scitemplate.reproduction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.logger.LoggedNumber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {
  private static final double TOLERANCE = 1e-3;
  private static final List<LoggedNumber> RECORDED =
      List.of(
          new LoggedNumber(2, "1", "train", "loss", "0.5"),
          new LoggedNumber(4, "1", "train", "loss", "200"),
          new LoggedNumber(4, "1", "val", "acc", "NaN"));

  private static Verdict verdict(List<LoggedNumber> reproduced, ComparedWeights... weights) {
    MetricsComparison metrics = MetricsComparison.of(RECORDED, reproduced, TOLERANCE);
    return Verdict.of(metrics, List.of(weights), TOLERANCE);
  }

  private static List<LoggedNumber> with(int index, String value) {
    List<LoggedNumber> changed = new ArrayList<>(RECORDED);
    LoggedNumber old = changed.get(index);
    changed.set(
        index, new LoggedNumber(old.iteration(), old.epoch(), old.split(), old.metric(), value));
    return changed;
  }

  private static ComparedWeights weights(@Nullable String reproduced, @Nullable Double difference) {
    return new ComparedWeights("best", 3, "a".repeat(64), reproduced, difference);
  }

  @Test
  void theSameBitsAreIdenticalEvenWhereTheyAreNoNumber() {
    assertEquals(new Verdict.Identical(), verdict(RECORDED, weights("a".repeat(64), 0.0)));
    assertEquals(ExitStatus.COMPLETED, verdict(RECORDED).status());
  }

  @Test
  void theToleranceIsRelativeToLargeNumbersAndAbsoluteForSmallOnes() {
    assertEquals(ExitStatus.WITHIN_TOLERANCE, verdict(with(0, "0.5009")).status());
    assertEquals(ExitStatus.DIVERGED, verdict(with(0, "0.502")).status());
    assertEquals(ExitStatus.WITHIN_TOLERANCE, verdict(with(1, "200.1")).status());
    assertEquals(ExitStatus.DIVERGED, verdict(with(1, "201")).status());
    assertEquals(ExitStatus.DIVERGED, verdict(with(2, "0.5")).status());
    assertEquals(ExitStatus.DIVERGED, verdict(with(1, "inf")).status());
  }

  @Test
  void aRunThatEndsEarlierOrLaterHasDivergedThere() {
    assertEquals(
        "iteration 4 in acc (val): NaN then, nothing now",
        at(verdict(RECORDED.subList(0, 2))).describe());
    List<LoggedNumber> longer = new ArrayList<>(RECORDED);
    longer.add(new LoggedNumber(6, "2", "train", "loss", "1"));
    assertEquals(
        "iteration 6 in loss (train): nothing then, 1 now", at(verdict(longer)).describe());
  }

  private static NumberDifference at(Verdict verdict) {
    return ((Verdict.Diverged) verdict).at();
  }

  @Test
  void weightsCountAsNumbersDo() {
    assertEquals(
        ExitStatus.WITHIN_TOLERANCE, verdict(RECORDED, weights("b".repeat(64), 1e-6)).status());
    assertEquals(3, at(verdict(RECORDED, weights("b".repeat(64), 0.1))).iteration());
    assertEquals("weights", at(verdict(with(1, "300"), weights(null, null))).metric());
    assertEquals("loss", at(verdict(with(0, "3"), weights(null, null))).metric());
  }

  @Test
  void aDamagedTableIsNoTable(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("metrics.csv");
    String heading = "iteration,epoch,split,metric,value\n";
    Files.writeString(file, heading + "2,1,train,\"a,b\",-inf\n");
    assertEquals(Double.NEGATIVE_INFINITY, LoggedNumber.read(file).get(0).asDouble());
    for (String damage : List.of("2,1,train,loss,\n", "x,1,train,loss,1\n", "2,1,train\n")) {
      Files.writeString(file, heading + damage);
      assertThrows(IOException.class, () -> LoggedNumber.read(file), damage);
    }
    Files.writeString(file, "a,b\n1,2\n");
    assertThrows(IOException.class, () -> LoggedNumber.read(file));
  }

  @Test
  void numbersOfOtherPlacesDoNotBelongTogether() {
    List<LoggedNumber> other = new ArrayList<>(RECORDED);
    other.set(1, new LoggedNumber(4, "1", "train", "acc", "200"));
    assertEquals(
        "iteration 4 in loss (train): 200 then, nothing now", at(verdict(other)).describe());
  }

  @Test
  void theReportNamesTheFirstDifferenceAndEachFile() throws IOException {
    MetricsComparison metrics = MetricsComparison.of(RECORDED, with(0, "0.5001"), TOLERANCE);
    List<ComparedWeights> weights =
        List.of(weights("a".repeat(64), 0.0), weights("b".repeat(64), 1e-6));
    String within = printed(metrics, weights, List.of("java: 17 then, 21 now"));
    assertTrue(within.contains("Identical within the tolerance 0.001: 2 of 3 numbers"), within);
    assertTrue(within.contains("The first difference: iteration 2 in loss (train)"), within);
    assertTrue(within.contains("weights of best: equal"), within);
    assertTrue(within.contains("weights of best: different"), within);
    assertTrue(within.contains("In the environment differs:"), within);
    assertTrue(within.contains("  java: 17 then, 21 now"), within);
    MetricsComparison same = MetricsComparison.of(RECORDED, RECORDED, TOLERANCE);
    String lost = printed(same, List.of(weights(null, null)), List.of());
    assertTrue(lost.contains("Diverged at iteration 3 in weights (best)"), lost);
    assertTrue(lost.contains("Nothing in the environment differs."), lost);
  }

  private static String printed(
      MetricsComparison metrics, List<ComparedWeights> weights, List<String> environment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ReproduceReport.of(
            Verdict.of(metrics, weights, TOLERANCE), TOLERANCE, metrics, weights, environment)
        .print(new PrintStream(out, true, StandardCharsets.UTF_8), Path.of("report.json"));
    return out.toString(StandardCharsets.UTF_8);
  }
}
