package io.github.scitemplate.execution;

import io.github.scitemplate.experiment.AttemptEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds out why a worker died, from what it left. */
public final class Crashes {
  private static final Path SYSTEM_EVENTS = Path.of("/proc/vmstat");
  private static final String KILLED_FOR_MEMORY = "oom_kill ";
  private static final int SIGNAL_BASE = 128;
  private static final List<String> SIGNS_OF_NO_MEMORY =
      List.of(
          "outofmemoryerror",
          "out of memory",
          "insufficient memory",
          "bad_alloc",
          "can't allocate memory",
          "cannot allocate memory");

  private static final String DEPRECATED_IN_LIBTORCH = "AutoNonVariableTypeMode is deprecated";

  private Crashes() {}

  /**
   * Whether a line of a worker's output may mean anything; libtorch warns of a deprecated call of
   * its own.
   */
  public static boolean mayBeSign(String line) {
    return !line.contains(DEPRECATED_IN_LIBTORCH);
  }

  /**
   * Judges the end of a worker's process.
   *
   * @param exitCode as the JDK gives it: 128 plus the number of the signal, if a signal ended the
   *     process
   * @param lastErrors the last lines the worker wrote to its standard error
   * @param killedForMemory whether the system ended any process for want of memory while the worker
   *     ran
   */
  public static RunEnd.Crashed judge(
      int exitCode, List<String> lastErrors, boolean killedForMemory) {
    boolean noMemory =
        lastErrors.stream()
            .map(line -> line.toLowerCase(Locale.ROOT))
            .anyMatch(line -> SIGNS_OF_NO_MEMORY.stream().anyMatch(line::contains));
    String said =
        lastErrors.isEmpty()
            ? ""
            : System.lineSeparator()
                + "Its last words: "
                + String.join(System.lineSeparator(), lastErrors);
    return switch (exitCode - SIGNAL_BASE) {
      case 9 ->
          killedForMemory || noMemory
              ? outOfMemory("The system ended the process that trained for want of memory.")
              : killed("The process that trained was killed (signal 9).");
      case 1, 2, 13, 14, 15, 24, 25 ->
          killed("The process that trained was ended by signal " + (exitCode - SIGNAL_BASE) + ".");
      case 4, 6, 7, 8, 11 ->
          noMemory
              ? outOfMemory("The process that trained found no more memory." + said)
              : new RunEnd.Crashed(
                  AttemptEnd.NATIVE_CRASH,
                  "Native code ended the process that trained (signal "
                      + (exitCode - SIGNAL_BASE)
                      + ")."
                      + said);
      default ->
          noMemory
              ? outOfMemory("The process that trained found no more memory." + said)
              : new RunEnd.Crashed(
                  AttemptEnd.EXITED,
                  "The process that trained ended by itself with exit code "
                      + exitCode
                      + "; code that it ran may have called System.exit."
                      + said);
    };
  }

  /** The end of a worker that found no more memory, with the ways out. */
  public static RunEnd.Crashed outOfMemory(String message) {
    return new RunEnd.Crashed(
        AttemptEnd.OUT_OF_MEMORY,
        message
            + System.lineSeparator()
            + "Make batches or the model smaller, run fewer experiments at once, or give the JVM that trains more heap"
            + " (jvmArgs -Xmx).");
  }

  private static RunEnd.Crashed killed(String message) {
    return new RunEnd.Crashed(AttemptEnd.KILLED, message);
  }

  /** How many processes the system has ended for want of memory since it started; 0 if unknown. */
  public static long systemKillsForMemory() {
    try (Stream<String> lines = Files.lines(SYSTEM_EVENTS)) {
      return lines
          .filter(line -> line.startsWith(KILLED_FOR_MEMORY))
          .mapToLong(line -> Long.parseLong(line.substring(KILLED_FOR_MEMORY.length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }
}
