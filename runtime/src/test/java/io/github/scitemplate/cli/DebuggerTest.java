package io.github.scitemplate.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains when a debugger lets it. */
class DebuggerTest {
  private static final String CONFIG =
      "batch_size_: [16, 24]\nlearning_rate: 0.1\nnum_epochs: 1\nparallel: 2\ntimeout_minutes: 0.001\ncopy_code: false\n";

  @TempDir Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Attaches when the process listens. */
  private static VirtualMachine attached(int port) throws Exception {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(c -> c.name().equals("com.sun.jdi.SocketAttach"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    requireNonNull(arguments.get("hostname")).setValue("localhost");
    requireNonNull(arguments.get("port")).setValue(Integer.toString(port));
    for (int i = 0; ; i++) {
      try {
        return connector.attach(arguments);
      } catch (IOException e) {
        if (i == 200) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  @Test
  void trainingBeginsWhenADebuggerHasCome() throws Exception {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    int port = freePort();
    CompletableFuture<CommandRun> run =
        CompletableFuture.supplyAsync(
            () -> CommandRun.train(folder, "s", "--debug", Integer.toString(port)));
    VirtualMachine worker = attached(port);
    assertFalse(Files.exists(folder.resolve("results/s")), "it waits");
    assertTrue(
        worker.allThreads().stream().anyMatch(thread -> thread.name().equals("main")), "a JVM");
    worker.dispose();
    CommandRun ended = run.get();
    assertEquals(ExitStatus.COMPLETED, ended.status(), ended.err());
    assertTrue(
        ended.out().contains("waits for a debugger: attach it to localhost, port " + port),
        ended.out());
    assertTrue(ended.out().contains("2 of 2 experiments completed"), ended.out());
    assertFalse(ended.out().contains("at once"), "one at a time");
  }

  @Test
  void aPortThatIsNoneOrTakenIsRefused() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    refused("debug is '70000', which is no port", "--debug", "70000");
    refused("debug is 'yes', which is no port", "--debug", "yes");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      refused("The port " + port + " for the debugger cannot be had", "--debug", port);
    }
    refused(
        "A debugger waits for one process",
        "--debug",
        Integer.toString(freePort()),
        "--parallel",
        "2");
  }

  private void refused(String problem, String... more) {
    CommandRun run = CommandRun.train(folder, "s", more);
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains(problem), run.err());
  }
}
