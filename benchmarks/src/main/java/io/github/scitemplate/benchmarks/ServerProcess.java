package io.github.scitemplate.benchmarks;

import io.github.scitemplate.execution.WorkerCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A process in which a contender works: {@link ServerMain}, or {@code python/server.py}. */
final class ServerProcess implements AutoCloseable {
  private static final long SECONDS_TO_ANSWER = 900;
  private static final long SECONDS_TO_END = 20;

  /** A line of Linux with kilobytes. */
  private static final String PEAK = "VmHWM:";

  private static final String DEPRECATED_IN_LIBTORCH = "AutoNonVariableTypeMode is deprecated";

  private final Contender contender;
  private final Process process;
  private final Writer orders;
  private final BufferedReader answers;
  private final long parameters;
  private final String versions;

  private ServerProcess(Contender contender, ProcessBuilder builder) throws IOException {
    this.contender = contender;
    process = builder.start();
    handOnErrors(process);
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    String[] greeting = answer(0).split(" ", 2);
    parameters = Long.parseLong(greeting[0]);
    versions = greeting[1];
  }

  /** A JVM as the framework's workers are. */
  static ServerProcess java(Contender contender, Case setting, Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(WorkerCommand.FIXED_OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ServerMain.class.getName());
    ProcessBuilder builder = builder(command, contender, setting, directory);
    WorkerCommand.setEnvironment(builder.environment(), setting.threads());
    return new ServerProcess(contender, builder);
  }

  /**
   * Python as it comes.
   *
   * @param server Python and the server's script
   */
  static ServerProcess python(
      List<String> server, Contender contender, Case setting, Path directory) throws IOException {
    return new ServerProcess(
        contender, builder(new ArrayList<>(server), contender, setting, directory));
  }

  private static ProcessBuilder builder(
      List<String> command, Contender contender, Case setting, Path directory) {
    command.add(contender.word());
    command.addAll(setting.words());
    command.add(directory.toString());
    return new ProcessBuilder(command);
  }

  private static void handOnErrors(Process process) {
    Thread pump =
        new Thread(
            () ->
                process
                    .errorReader()
                    .lines()
                    .filter(line -> !line.contains(DEPRECATED_IN_LIBTORCH))
                    .forEach(System.err::println),
            "errors");
    pump.setDaemon(true);
    pump.start();
  }

  Contender contender() {
    return contender;
  }

  /** How many numbers of the model its training changes. */
  long parameters() {
    return parameters;
  }

  /** What runs there. */
  String versions() {
    return versions;
  }

  /** The most memory that the process has held so far; empty where the system does not say. */
  OptionalDouble peakMegabytes() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(PEAK))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /** Has the contender work for a while, and waits. */
  Segment run(long millis) throws IOException {
    orders.write(millis + "\n");
    orders.flush();
    return Segment.parse(answer(millis));
  }

  private String answer(long millis) throws IOException {
    try {
      String line =
          CompletableFuture.supplyAsync(this::read)
              .get(SECONDS_TO_ANSWER + 10 * millis / 1000, TimeUnit.SECONDS);
      if (line.isEmpty()) {
        throw new IOException("A server ended: its messages are above.");
      }
      return line;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("A server does not answer.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** A line; empty if there is none. */
  private String read() {
    try {
      String line = answers.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    orders.close();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
