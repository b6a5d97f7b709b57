package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.cli.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the program answers to words that no session is made of. */
class MainTest {
  @TempDir Path folder;

  private static CommandRun run(String... words) {
    return run(OutputStream.nullOutputStream(), words);
  }

  /** Runs a command whose printed text goes to {@code copy}, too. */
  private static CommandRun run(OutputStream copy, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream both =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            copy.write(b);
            out.write(b);
          }
        };
    ExitStatus status =
        Main.run(
            List.of(words),
            new PrintStream(both, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theCommandsAreListed() {
    CommandRun help = run("--help");
    assertEquals(ExitStatus.COMPLETED, help.status());
    for (Command command : Command.values()) {
      assertTrue(
          help.out()
              .matches(
                  "(?s).*\n  " + command.word() + " +" + Pattern.quote(command.purpose()) + "\n.*"),
          help.out());
    }
    assertEquals(help, run("-h"));
    assertEquals(help, run("help"));
    CommandRun nothing = run();
    assertEquals(ExitStatus.USER_ERROR, nothing.status());
    assertEquals(help.out(), nothing.out());
  }

  @Test
  void eachCommandListsItsOptions() {
    for (Command command : Command.values()) {
      CommandRun help = run(command.word(), "--help");
      assertEquals(ExitStatus.COMPLETED, help.status());
      assertTrue(help.out().contains(command.word() + " [options]"), help.out());
      for (Option option : command.options().getOptions()) {
        assertTrue(help.out().contains("--" + option.getLongOpt()), option.getLongOpt());
      }
    }
  }

  @Test
  void wrongWordsAreRefused() {
    assertRefused(
        "Unexpected word: config.yaml.",
        "See `train --help` for the options.",
        "train",
        "config.yaml");
    assertRefused("Unrecognized option: --epochs.", "See `plan --help`", "plan", "--epochs");
    assertRefused(
        "There is no command 'trian'. Did you mean train?", "The commands are train,", "trian");
    assertRefused("There is no command 'x'.", "--help tells more.", "x");
    assertRefused("parallel must be at least 1.", "such as 2", "train", "--parallel", "0");
    assertRefused(
        "threads is 'two', which is no whole number.", "such as 2", "train", "--threads", "two");
    assertRefused("debug is '99999', which is no port.", "up to 65535", "train", "--debug=99999");
    assertRefused("debug is '0', which is no port.", "up to 65535", "train", "--debug=0");
    Path gone = folder.resolve("gone").toAbsolutePath();
    assertRefused(
        "The project's folder " + gone + " is not there.",
        "Correct --project.",
        "train",
        "--project",
        gone.toString());
    assertRefused(
        "The name 'a\\u0000b' has characters that cannot be used here.",
        "Use other characters",
        "train",
        "--project",
        "a\0b");
    for (String tolerance : List.of("1", "-0.1", "NaN", "x")) {
      assertRefused(
          "The tolerance is '" + tolerance + "'.",
          "",
          "reproduce",
          "--session",
          "s",
          "--project",
          folder.toString(),
          "--experiment",
          "1",
          "--tolerance",
          tolerance);
    }
  }

  private static void assertRefused(String problem, String fix, String... words) {
    CommandRun run = run(words);
    assertEquals(ExitStatus.USER_ERROR, run.status());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith(System.lineSeparator() + "Error: " + problem), run.err());
    assertTrue(run.err().contains(fix), run.err());
  }

  /** A terminal that fails as what a command reads or needs may fail. */
  private static CommandRun failing(Throwable failure) {
    return run(
        new OutputStream() {
          @Override
          public void write(int b) {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          }
        },
        "--help");
  }

  @Test
  void failuresBecomeMessages() {
    CommandRun missing = failing(new UncheckedIOException(new NoSuchFileException("/data/x")));
    assertEquals(ExitStatus.USER_ERROR, missing.status());
    assertTrue(
        missing.err().contains("Error: A file cannot be read or written: /data/x is not there."),
        missing.err());
    CommandRun deep = failing(new StackOverflowError());
    assertEquals(ExitStatus.USER_ERROR, deep.status());
    assertTrue(deep.err().contains("Error: What was read is nested too deep."), deep.err());
    CommandRun full = failing(new OutOfMemoryError("Java heap space"));
    assertEquals(ExitStatus.USER_ERROR, full.status());
    assertTrue(
        full.err().contains("Error: There is not enough memory for this command: Java heap space"),
        full.err());
    assertTrue(full.err().contains("-Xmx4g"), full.err());
    CommandRun fault = failing(new IllegalStateException("a fault"));
    assertEquals(ExitStatus.FAILED, fault.status());
    assertTrue(fault.err().contains("This is a fault of the program, not yours."), fault.err());
    assertTrue(fault.err().contains("IllegalStateException: a fault"), fault.err());
    assertEquals(ExitStatus.FAILED, failing(new NoClassDefFoundError("a/B")).status());
  }
}
