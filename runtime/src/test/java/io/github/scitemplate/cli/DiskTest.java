package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions on a disk that is full, or not to be written. It needs a small file system of its own,
 * which only root may mount; the others have {@code ResumeTest}, whose disk is a device that is
 * always full.
 */
class DiskTest {
  private static final String CONFIG =
      "seed_: [1, 2]\nbatch_size: 16\nlearning_rate: 0.05\noptimizer: adam\nhidden: 2000\n"
          + "num_epochs: 6\ncheckpoint_freq: 1\nlog_freq: 2\n";

  @TempDir Path folder;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64m", "none", disk.toString()),
        "only root may mount");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  private void remount(String options) throws IOException, InterruptedException {
    assertTrue(run("mount", "-o", "remount," + options, disk.toString()), options);
  }

  private CommandRun train(String session, String resultDirectory) {
    return CommandRun.of(
        folder,
        "train",
        "--session",
        session,
        "--result-dir",
        resultDirectory,
        "--threads",
        "1",
        "--parallel",
        "2");
  }

  private static List<String> metrics(Path session) throws IOException {
    List<String> metrics = new ArrayList<>();
    for (int k = 1; k <= 2; k++) {
      metrics.add(Files.readString(session.resolve("experiment_" + k + "/metrics.csv")));
    }
    return metrics;
  }

  private List<String> undisturbed() throws IOException {
    assertEquals(ExitStatus.COMPLETED, CommandRun.trainHere(folder, "s").status());
    return metrics(folder.resolve("results/s"));
  }

  @Test
  void aFullDiskIsToldAndNothingIsLost() throws Exception {
    List<String> expected = undisturbed();
    remount("size=1500k");
    CommandRun full = train("s", "disk");
    assertEquals(ExitStatus.USER_ERROR, full.status(), full.out());
    assertTrue(full.err().contains("No space left on device"), full.err());
    assertTrue(full.err().contains("Make room on its disk."), full.err());
    try (Stream<Path> files = Files.walk(disk)) {
      assertEquals(
          List.of(),
          files.filter(f -> f.toString().endsWith(".tmp")).toList(),
          "nothing is left half written");
    }
    remount("size=64m");
    CommandRun again = train("s", "disk");
    assertEquals(ExitStatus.COMPLETED, again.status(), again.out() + again.err());
    assertEquals(expected, metrics(disk.resolve("s")));
  }

  @Test
  void aDiskThatMayNotBeWrittenIsToldAndNothingIsLost() throws Exception {
    List<String> expected = undisturbed();
    assertEquals(ExitStatus.COMPLETED, train("s", "disk").status());
    Files.delete(disk.resolve("s/experiment_2/result.json"));
    Files.delete(disk.resolve("s/experiment_2/checkpoints/ckpt_e6.safetensors"));
    remount("ro");
    CommandRun refused = train("s", "disk");
    assertEquals(ExitStatus.USER_ERROR, refused.status(), refused.out());
    assertTrue(refused.err().contains("Read-only file system"), refused.err());
    CommandRun status = CommandRun.of(folder, "status", "--session", "s", "--result-dir", "disk");
    assertEquals(ExitStatus.COMPLETED, status.status(), status.err());
    assertTrue(status.out().contains("1 completed, 1 interrupted"), status.out());
    remount("rw");
    assertEquals(ExitStatus.COMPLETED, train("s", "disk").status());
    assertEquals(expected, metrics(disk.resolve("s")));
  }
}
