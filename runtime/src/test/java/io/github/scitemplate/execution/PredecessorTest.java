package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.Attempts;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.experiment.WorkerProof;
import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which process of an earlier attempt may be ended. */
@EnabledOnOs(OS.LINUX)
class PredecessorTest {
  private static final String TOKEN = "a token";

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();
  private final Process process = sleeping();

  private static Process sleeping() {
    ProcessBuilder sleeping = new ProcessBuilder("sleep", "600");
    sleeping.environment().put(WorkerProof.VARIABLE, TOKEN);
    try {
      return sleeping.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void endIt() {
    process.destroyForcibly();
  }

  private static String proof(String token, Path attempt) throws IOException {
    return new Sha256().addLine(token).addLine(attempt.toRealPath().toString()).hex();
  }

  /** An attempt that a file says the process is at. */
  private Attempts attempts(Path directory, @Nullable String proof) throws IOException {
    Path attempt = Files.createDirectories(directory.resolve("1"));
    Owner self = Owner.self();
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String started = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    Map<String, Object> begin = new HashMap<>();
    begin.put("owner", new Owner(self.host(), self.boot(), process.pid(), started));
    begin.put("fromIteration", 0);
    begin.put("iterations", 9);
    if (proof != null) {
      begin.put("proof", proof);
    }
    Files.writeString(attempt.resolve("owner.json"), new Gson().toJson(begin) + "\n");
    Attempts attempts = new Attempts(directory);
    assertTrue(attempts.newest().map(Attempt::isRunning).orElse(false));
    return attempts;
  }

  private boolean awaitEnd(Attempts attempts) throws IOException {
    return Predecessor.awaitEnd(attempts, () -> false, warnings::add, Duration.ofMillis(200));
  }

  @Test
  void aStrangerThatAFileNamesIsLeftAlone() throws IOException {
    assertTrue(awaitEnd(attempts(folder.resolve("a"), null)));
    assertTrue(awaitEnd(attempts(folder.resolve("b"), "0".repeat(64))));
    Files.createDirectories(folder.resolve("c/1"));
    assertTrue(
        awaitEnd(attempts(folder.resolve("c"), proof("another token", folder.resolve("c/1")))));
    assertTrue(process.isAlive());
    assertEquals(3, warnings.size());
    assertTrue(warnings.get(0).contains("names process " + process.pid()), warnings.get(0));
  }

  @Test
  void theWorkerOfAnotherDirectoryIsLeftAlone() throws IOException {
    Path own = Files.createDirectories(folder.resolve("own/1"));
    assertTrue(awaitEnd(attempts(folder.resolve("copy"), proof(TOKEN, own))));
    assertTrue(process.isAlive());
  }

  @Test
  void theWorkerThatBeganTheAttemptIsEnded() throws IOException, InterruptedException {
    Path attempt = Files.createDirectories(folder.resolve("own/1"));
    assertTrue(awaitEnd(attempts(folder.resolve("own"), proof(TOKEN, attempt))));
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(List.of(), warnings);
  }

  @Test
  void oneThatHasEndedIsNobody() throws IOException, InterruptedException {
    Attempts attempts = attempts(folder.resolve("own"), null);
    process.destroyForcibly().waitFor();
    assertFalse(awaitEnd(attempts));
  }
}
