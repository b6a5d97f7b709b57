package io.github.scitemplate.cli;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.FileFailure;
import io.github.scitemplate.terminal.Screen;
import io.github.scitemplate.terminal.ShownStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.ParseException;

/**
 * The program's entry. It runs a command with its options, and it alone turns failures into
 * messages and exit codes.
 */
public final class Main {
  /** The commands that train, which take the longest to begin. */
  private static final Set<String> TRAINING = Set.of("train", "plan", "resume");

  private Main() {}

  /** Runs the command that {@code arguments} begin with and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && TRAINING.contains(arguments[0])) {
      FirstClasses.load();
    }
    Locale.setDefault(Locale.ROOT);
    FileOutputStream terminal = new FileOutputStream(FileDescriptor.out);
    Optional<Screen> screen = Screen.ofProcess(terminal, charset());
    PrintStream out = stream(terminal, screen);
    PrintStream err = stream(new FileOutputStream(FileDescriptor.err), screen);
    System.setOut(out);
    System.setErr(err);
    System.exit(run(List.of(arguments), out, err).code());
  }

  private static PrintStream stream(FileOutputStream output, Optional<Screen> screen) {
    return screen
        .map(s -> ShownStream.of(new PrintStream(s.above(output), true, charset()), s))
        .orElseGet(() -> ShownStream.of(new PrintStream(output, true, charset())));
  }

  /** The encoding of the terminal, which before JDK 19 is not the default. */
  private static Charset charset() {
    return Charset.forName(System.getProperty("native.encoding", Charset.defaultCharset().name()));
  }

  static ExitStatus run(List<String> arguments, PrintStream out, PrintStream err) {
    return runShown(arguments, ShownStream.of(out), ShownStream.of(err));
  }

  private static ExitStatus runShown(List<String> arguments, PrintStream out, PrintStream err) {
    return reporting(
        err,
        () -> {
          if (arguments.isEmpty() || List.of("--help", "-h", "help").contains(arguments.get(0))) {
            out.print(Help.commands());
            return arguments.isEmpty() ? ExitStatus.USER_ERROR : ExitStatus.COMPLETED;
          }
          try {
            Command command = Command.named(arguments.get(0));
            return command.run(arguments.subList(1, arguments.size()), out);
          } catch (ParseException e) {
            throw new UserException(
                e.getMessage() + ".", "See `" + arguments.get(0) + " --help` for the options.");
          }
        });
  }

  /** What a command does. */
  @FunctionalInterface
  interface Work {
    ExitStatus done() throws IOException;
  }

  /** Does the work of a command. A failure becomes a message and an exit code. */
  static ExitStatus reporting(PrintStream err, Work work) {
    try {
      return work.done();
    } catch (UserException e) {
      return userError(err, e);
    } catch (InvalidPathException e) {
      return userError(
          err,
          new UserException(
              "The name '" + e.getInput() + "' has characters that cannot be used here.",
              "Use other characters, or a UTF-8 locale such as LC_ALL=C.UTF-8."));
    } catch (UncheckedIOException e) {
      return userError(
          err, FileFailure.of(e.getCause() == null ? new IOException(e) : e.getCause()));
    } catch (IOException e) {
      return userError(err, FileFailure.of(e));
    } catch (StackOverflowError | OutOfMemoryError e) {
      return userError(
          err,
          new UserException(
              e instanceof OutOfMemoryError
                  ? "There is not enough memory for this command: " + e.getMessage()
                  : "What was read is nested too deep.",
              "Look whether a file that it reads is much larger than it should be, or give Java more memory, as with -Xmx4g.",
              e));
    } catch (RuntimeException | LinkageError e) {
      err.println();
      err.println("This is a fault of the program, not yours. Please report it with these lines:");
      e.printStackTrace(err);
      return ExitStatus.FAILED;
    }
  }

  private static ExitStatus userError(PrintStream err, UserException e) {
    err.println();
    err.println("Error: " + e.problem());
    err.println(e.fix());
    return ExitStatus.USER_ERROR;
  }
}
