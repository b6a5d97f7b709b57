package io.github.scitemplate.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/**
 * A private Slurm for tests, whose nodes are all this machine ({@code .ci/slurm}). Tests that need
 * one are skipped where Slurm is not installed and cannot be.
 */
public final class RealSlurm implements AutoCloseable {
  private static final Path SCRIPT = Path.of("../.ci/slurm").toAbsolutePath().normalize();
  private static final int NO_SLURM = 3;
  private static final long SECONDS = 120;

  private final Path folder;
  private final Thread atExit;

  private RealSlurm(Path folder) {
    this.folder = folder;
    this.atExit = new Thread(() -> stop(folder), "stop of Slurm");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a Slurm.
   *
   * @param variables that the script reads, such as {@code NODES}
   */
  public static RealSlurm start(Map<String, String> variables) throws IOException {
    // The temporary folder of a test may have too long a name for munge's socket.
    Path folder = Files.createTempDirectory("template-slurm");
    Said said = script(List.of("start", folder.toString()), variables);
    Assumptions.assumeTrue(said.code() != NO_SLURM, said.text());
    assertEquals(0, said.code(), said.text());
    return new RealSlurm(folder);
  }

  /** What a program needs to find this Slurm. */
  public Map<String, String> variables() {
    return Map.of("SLURM_CONF", folder.resolve("etc/slurm.conf").toString());
  }

  /** Slurm's programs, for this Slurm. */
  Programs programs() {
    return new InstalledPrograms(variables());
  }

  /** What one of Slurm's programs says. */
  public String ask(String... words) {
    Programs.Answer answer = programs().run(List.of(words));
    assertTrue(answer.succeeded(), answer.toString());
    return answer.output().strip();
  }

  /**
   * The text of one of this Slurm's files, with strange letters where it is none; empty if absent.
   */
  String text(String file) {
    try {
      return Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Kills the daemon of a node, such as {@code n1}; what runs there goes on. */
  public void lose(String node) {
    run("lose", node);
  }

  /** Starts the daemon of a node again. */
  public void giveBack(String node) {
    run("return", node);
  }

  /** Kills the controller. */
  public void silence() {
    run("silence");
  }

  /** Starts the controller again. */
  public void wake() {
    run("wake");
  }

  private void run(String verb, String... more) {
    List<String> words = new ArrayList<>(List.of(verb, folder.toString()));
    words.addAll(List.of(more));
    Said said = script(words, Map.of());
    assertEquals(0, said.code(), said.text());
  }

  /** Waits until no job is left, so that nothing writes into a test's folder any more. */
  public void awaitNoJobs() throws InterruptedException {
    await("no job is left", () -> ask("squeue", "--noheader").isEmpty());
  }

  /** Waits until something is so, for two minutes at most. */
  public static void await(String what, BooleanSupplier isSo) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!isSo.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "It never came to this: " + what);
      Thread.sleep(200);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stop(folder);
  }

  private static void stop(Path folder) {
    Said said = script(List.of("stop", folder.toString()), Map.of());
    assertEquals(0, said.code(), said.text());
    Programs.Answer answer =
        new InstalledPrograms(Map.of()).run(List.of("rm", "-rf", folder.toString()));
    assertTrue(answer.succeeded(), answer.toString());
  }

  private record Said(int code, String text) {}

  private static Said script(List<String> words, Map<String, String> variables) {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(words);
    try {
      // A daemon would keep a pipe open.
      Path output = Files.createTempFile("template-slurm", ".txt");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectOutput(output.toFile());
      builder.environment().putAll(variables);
      Process process = builder.start();
      assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), command.toString());
      String text = Files.readString(output);
      Files.delete(output);
      return new Said(process.exitValue(), text);
    } catch (IOException e) {
      return new Said(NO_SLURM, "This test needs Slurm, and Bash: " + e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
