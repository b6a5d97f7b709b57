package io.github.scitemplate.session.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.ModelTable;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentLinesTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private ExperimentLines lines(boolean marked, boolean drawn) {
    return new ExperimentLines(
        marked,
        drawn,
        line -> line.contains("secret"),
        new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private static ModelTable model(String shape) {
    return new ModelTable(
        List.of("block", "parameters"), List.of(List.of("01Linear", "54")), "a model", shape);
  }

  @Test
  void theTableOfAModelIsPrintedForTheFirstExperimentThatHasIt() {
    ExperimentLines lines = lines(false, false);
    Running running = new Running();
    lines.of(3, running).model(model("a"));
    lines.of(1, running).model(model("a"));
    lines.of(3, running).model(model("a")); // it was paused, and begins anew
    lines.of(4, running).model(model("b"));
    assertEquals(
        """
        block     parameters
        01Linear          54
        a model
        a model, as in experiment 3
        block     parameters
        01Linear          54
        a model
        block     parameters
        01Linear          54
        a model
        """,
        printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void eachLineNamesItsExperimentAndABarReplacesWhatPasses() {
    Audience told = lines(true, true).of(12, new Running());
    told.line("one\ntwo");
    told.passing("loss 0.1");
    told.line("a secret place");
    lines(true, false).of(13, new Running()).passing("loss 0.2");
    assertEquals("[12] one\n[12] two\n[13] loss 0.2\n", printed.toString(StandardCharsets.UTF_8));
  }
}
