package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.terminal.Emulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Sessions on a real terminal, which {@code script} gives them. */
@EnabledIf("hasScript")
class ScreenSessionTest {
  private static final int COLUMNS = 60;
  @TempDir Path folder;

  static boolean hasScript() {
    return Files.isExecutable(Path.of("/usr/bin/script"));
  }

  /** Runs the program on a terminal, and returns what the terminal got. */
  private byte[] terminal(String environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    words.addAll(Arrays.asList(arguments));
    words.addAll(List.of("--project", folder.toString()));
    if (!arguments[0].equals("status")) {
      words.addAll(List.of("--components", "io.github.scitemplate.tiny.BuildComponents"));
    }
    StringBuilder command =
        new StringBuilder("stty cols " + COLUMNS + " rows 30; exec env -u CI -u NO_COLOR ");
    command.append(environment);
    words.forEach(word -> command.append(" '").append(word).append("'"));
    Path log = folder.resolve("typescript");
    Process script =
        new ProcessBuilder("script", "-qec", command.toString(), log.toString())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(script.waitFor(120, TimeUnit.SECONDS));
    String text = Files.readString(log, StandardCharsets.UTF_8);
    int first = text.indexOf('\n') + 1; // the lines of script itself
    return text.substring(first, text.lastIndexOf("\nScript done"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private void config(String more) throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        "hidden_: [4, 6]\nbatch_size: 16\nlearning_rate: 0.05\nnum_epochs: 3\nlog_freq: 1\n"
            + more);
  }

  @Test
  void theBarsAreRedrawnInPlaceAndLeaveOnlyTheLines() throws Exception {
    config("");
    byte[] got =
        terminal(
            "TERM=xterm", "train", "--yes", "--session", "s", "--threads", "1", "--parallel", "2");
    String text = new String(got, StandardCharsets.UTF_8);
    assertTrue(text.contains("\u001b[K\r\n0 of 2 done  2 running"), text);
    Emulator emulator = new Emulator(COLUMNS, 1000);
    emulator.write(got);
    String shown = emulator.screen();
    assertFalse(shown.contains("running") || shown.contains("it/s"), "no bar is left\n" + shown);
    assertFalse(shown.contains("iteration 1/"), "a bar has the place of such lines\n" + shown);
    assertTrue(shown.contains("[1] validation after 3 epochs"), shown);
    assertTrue(shown.contains("Best: experiment "), shown);
    assertTrue(
        shown.contains("left out, since the terminal is narrow: seconds, best_iterat"), shown);
    assertTrue(
        Files.readString(folder.resolve("results/s/experiment_1/log_train.txt"))
            .contains("epoch 1/3, iteration 1/"),
        "the file has them");
  }

  @Test
  void whatIsToBePlainHasNoControlSequence() throws Exception {
    config("");
    for (String environment : List.of("TERM=xterm CI=true", "TERM=dumb")) {
      String text =
          new String(
              terminal(
                  environment, "train", "--yes", "--session", "s", "--overwrite", "--threads", "1"),
              StandardCharsets.UTF_8);
      assertEquals(-1, text.indexOf('\u001b'), text);
      assertTrue(text.contains("epoch 1/3, iteration 1/"), text);
      assertTrue(text.contains("1 of 2 done, about "), text);
      assertTrue(text.replace("\r\n", "\n").indexOf('\r') < 0, text);
    }
    String plain =
        new String(
            terminal("TERM=xterm", "status", "--session", "s", "--plain"), StandardCharsets.UTF_8);
    assertTrue(plain.contains("best_iteration") && plain.indexOf('\u001b') < 0, plain);
  }

  @Test
  void anExperimentWhoseProcessDiesIsToldAboveTheBars() throws Exception {
    config("accident: kill\naccidents: 1\nmax_attempts: 1\n");
    byte[] got = terminal("TERM=xterm", "train", "--yes", "--session", "s", "--threads", "1");
    Emulator emulator = new Emulator(COLUMNS, 1000);
    emulator.write(got);
    String shown = emulator.screen();
    assertFalse(shown.contains("it/s"), shown);
    assertTrue(shown.contains("failed: The process that trained was killed"), shown);
    assertTrue(shown.contains("1 of 2 experiments completed, 1 failed"), shown);
    assertTrue(
        shown.contains("To run what failed again: resume --session s --retry-failed"), shown);
  }
}
