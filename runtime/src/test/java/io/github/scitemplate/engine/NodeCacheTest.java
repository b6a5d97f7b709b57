package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Natives that many processes unpack at once, and processes that are killed meanwhile. */
@EnabledOnOs(OS.LINUX)
class NodeCacheTest {
  /** The profile {@code nightly} starts more, and also deletes a file that was unpacked. */
  private static final int PROCESSES = Integer.getInteger("natives", 3);

  private static final int USUAL = 3;

  @TempDir Path disk;

  /**
   * Loads the natives and computes something.
   *
   * @param arguments the disk
   */
  public static void main(String[] arguments) {
    Torch.startOnNode(Path.of(arguments[0]));
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      System.exit(manager.ones(new Shape(3)).sum().getFloat() == 3 ? 0 : 1);
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                NodeCacheTest.class.getName(),
                disk.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove("DJL_CACHE_DIR");
    builder.environment().remove("ENGINE_CACHE_DIR");
    return builder.start();
  }

  private List<Path> found(String name) throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      return files.filter(f -> f.getFileName().toString().equals(name)).toList();
    } catch (UncheckedIOException e) {
      return List.of(); // it changed meanwhile
    }
  }

  private static void awaitAll(List<Process> processes) throws InterruptedException {
    for (Process process : processes) {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    }
  }

  @Test
  void ofManyProcessesOneUnpacksAndTheNextDoesSoIfItIsKilled()
      throws IOException, InterruptedException {
    assumeTrue(Torch.nativesOnClassPath());
    Process first = start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (found("libtorch_cpu.so").isEmpty()) {
      assertTrue(first.isAlive() && System.nanoTime() < end);
      Thread.sleep(5);
    }
    List<Process> others = new ArrayList<>();
    for (int i = 1; i < PROCESSES; i++) {
      others.add(start());
    }
    first.destroyForcibly().waitFor();
    assertTrue(found("contents.txt").isEmpty(), "it was killed while it unpacked");
    awaitAll(others);
    assertEquals(1, found("libtorch_cpu.so").size(), "nothing is there twice");
    assertEquals(1, found("contents.txt").size());

    if (PROCESSES > USUAL) {
      unpacksAgainWhatIsGone();
    }
  }

  private void unpacksAgainWhatIsGone() throws IOException, InterruptedException {
    Path damaged = found("libc10.so").get(0);
    Files.delete(damaged);
    awaitAll(List.of(start()));
    assertTrue(Files.exists(damaged), "what somebody deleted is unpacked again");
    Object before = Files.getAttribute(damaged, "unix:ino");
    awaitAll(List.of(start()));
    assertEquals(before, Files.getAttribute(damaged, "unix:ino"), "all is there: it stays");
  }

  @Test
  void aFolderThatOthersCanWriteToIsNotUsed() throws IOException {
    Path own = NodeCache.below(disk).orElseThrow().path();
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(own, LinkOption.NOFOLLOW_LINKS)));
    assertEquals(own, NodeCache.below(disk).orElseThrow().path(), "the next process shares it");
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertTrue(NodeCache.below(disk).isEmpty());
    Files.delete(own);
    Path elsewhere = Files.createDirectory(disk.resolve("elsewhere"));
    Files.createSymbolicLink(own, elsewhere);
    assertTrue(NodeCache.below(disk).isEmpty(), "a link");
    assertFalse(Files.exists(elsewhere.resolve("lock")));
  }
}
