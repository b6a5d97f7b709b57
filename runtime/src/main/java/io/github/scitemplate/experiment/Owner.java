package io.github.scitemplate.experiment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that works on something, described so that another process can tell whether it still
 * lives. Clocks are not compared. Where the system counts time since its start (Linux), that count
 * tells a process from a later one with the same number.
 *
 * @param host the machine's name, for people
 * @param boot identifies the system's start and the space of process numbers; empty where the
 *     system does not tell
 * @param pid the process's number
 * @param started when the process began, in a form that only this system understands
 */
public record Owner(String host, String boot, long pid, String started) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path SPACE = Path.of("/proc/self/ns/pid");
  private static final int START_FIELD_AFTER_NAME = 19;

  /** What this process knows of another one. */
  public enum Life {
    ALIVE,
    DEAD,
    /** It runs, or ran, on another machine. */
    UNKNOWN
  }

  /** This very process. */
  public static Owner self() {
    long pid = ProcessHandle.current().pid();
    return new Owner(hostName(), systemStart(), pid, started(pid).orElse(""));
  }

  /**
   * Whether the process still lives. After a new start of the system, none of its earlier processes
   * does.
   */
  public Life life() {
    boolean thisHost = host.equals(hostName());
    String now = systemStart();
    if (!(boot.isEmpty() ? thisHost : boot.equals(now))) {
      boolean rebooted = thisHost && !boot.isEmpty() && !now.isEmpty() && !sameBoot(boot, now);
      return rebooted ? Life.DEAD : Life.UNKNOWN;
    }
    return started(pid).equals(Optional.of(started)) ? Life.ALIVE : Life.DEAD;
  }

  /**
   * Whether both are of the same start of a system. Two containers of one system share its start,
   * but not the space of process numbers.
   */
  private static boolean sameBoot(String one, String other) {
    return one.split(" ")[0].equals(other.split(" ")[0]);
  }

  /** Whether no value is missing. One can be, if the file was damaged. */
  @SuppressWarnings("ConstantValue") // Gson leaves null what is not in the file
  public boolean isComplete() {
    return host != null && boot != null && started != null;
  }

  /** The process, if it lives on this machine. */
  public Optional<ProcessHandle> process() {
    return life() == Life.ALIVE ? ProcessHandle.of(pid) : Optional.empty();
  }

  @Override
  public String toString() {
    return "process " + pid + " on " + host;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a machine without a name";
    }
  }

  private static String systemStart() {
    try {
      return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(SPACE);
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** When the process began; empty if there is no such process. A zombie is none. */
  private static Optional<String> started(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z") ? Optional.empty() : Optional.of(fields[START_FIELD_AFTER_NAME]);
    } catch (IOException | RuntimeException e) {
      return systemStart().isEmpty()
          ? ProcessHandle.of(pid).flatMap(p -> p.info().startInstant()).map(Instant::toString)
          : Optional.empty();
    }
  }
}
