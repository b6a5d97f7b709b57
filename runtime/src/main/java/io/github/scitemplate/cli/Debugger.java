package io.github.scitemplate.cli;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;

/**
 * A debugger for which the process that trains waits.
 *
 * @param port a port of this machine, open to this machine alone
 */
record Debugger(int port) {
  /** The port that IDEs suggest by default. */
  static final int USUAL_PORT = 5005;

  private static final int MOST = 65_535;

  /**
   * The debugger that was asked for, if any.
   *
   * @throws UserException if its port is invalid or taken
   */
  static Optional<Debugger> of(CommandLine line) {
    if (!line.hasOption("debug")) {
      return Optional.empty();
    }
    String text = line.getOptionValue("debug", Integer.toString(USUAL_PORT));
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
      throw new UserException(
          "debug is '" + text + "', which is no port.",
          "Give it alone, for port " + USUAL_PORT + ", or with a number up to " + MOST + ".");
    }
    Debugger debugger = new Debugger(Integer.parseInt(text));
    debugger.checkFree();
    return Optional.of(debugger);
  }

  private void checkFree() {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new UserException(
          "The port " + port + " for the debugger cannot be had: " + e.getMessage() + ".",
          "End what uses it, or name another one: -Ddebug=8000 (--debug 8000).",
          e);
    }
  }

  /** The option that makes a JVM wait for the debugger. */
  String jvmArgument() {
    return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=localhost:" + port;
  }

  /** The line that says how to attach the debugger. */
  String told() {
    return "The process that trains waits for a debugger: attach it to localhost, port "
        + port
        + ". It waits again if it is started anew.";
  }
}
