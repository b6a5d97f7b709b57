package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.experiment.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A session is ended by another process. */
@DisabledOnOs(OS.WINDOWS)
class CancelTest {
  private static final String CONFIG =
      "seed_: [1, 2]\nbatch_size: 16\nlearning_rate: 0.01\nnum_iterations: 200000\nlog_freq: 100\nval_freq: 50000\n";

  @TempDir Path folder;

  private Path lease() {
    return folder.resolve("results/s/.lease");
  }

  private CommandRun cancel() {
    return CommandRun.of(folder, "cancel", "--session", "s");
  }

  private void awaitTraining(int attempt) throws Exception {
    Path begun = folder.resolve("results/s/experiment_1/attempts/" + attempt + "/owner.json");
    while (!Files.exists(begun)) {
      Thread.sleep(20);
    }
  }

  private void assertSaved(int attempt) throws IOException {
    String end = "results/s/experiment_1/attempts/" + attempt + "/end.json";
    assertTrue(Files.readString(folder.resolve(end)).contains("INTERRUPTED"));
    Path last = folder.resolve("results/s/experiment_1/checkpoints/last.safetensors");
    assertTrue(Files.exists(last), "the state is saved");
  }

  /** Ends twice, the second time after a resume, which no request of before may stop. */
  @Test
  void aRunningSessionSavesAndEndsAndGoesOnWithResume() throws Exception {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    SessionProcess running = SessionProcess.start(folder, "train", "--session", "s");
    awaitTraining(1);
    List<ProcessHandle> tree = running.tree();
    String before = Files.readString(lease().resolve("1.json"));
    CommandRun cancel = cancel();
    assertEquals(ExitStatus.COMPLETED, cancel.status(), cancel.err());
    assertTrue(cancel.out().contains("Asked process "), cancel.out());
    assertTrue(cancel.out().contains("2 experiments: 1 queued, 1 interrupted"), cancel.out());
    assertTrue(cancel.out().contains("To go on: resume --session s"), cancel.out());
    assertTrue(SessionProcess.gone(tree, 20), "nobody is left");
    assertEquals(130, running.exitCode(), running.output());
    assertTrue(running.output().contains(" asks this session to end."), running.output());
    assertTrue(running.output().contains("the state is saved"), running.output());
    assertSaved(1);
    assertFalse(Files.exists(lease().resolve("cancel.json")), "the request is withdrawn");

    String id = before.replaceAll("(?s).*\"id\":\"(\\w+)\".*", "$1");
    Files.writeString(
        lease().resolve("cancel.json"),
        new Gson().toJson(Map.of("lease", 1, "id", id, "by", "an earlier cancel")));
    SessionProcess resumed = SessionProcess.start(folder, "resume", "--session", "s");
    awaitTraining(2);
    assertFalse(resumed.endsWithin(3), "what was meant for the earlier process stops no other");
    CommandRun again = cancel();
    assertEquals(ExitStatus.COMPLETED, again.status(), again.err());
    assertEquals(130, resumed.exitCode(), resumed.output());
    assertFalse(resumed.output().contains("an earlier cancel asks"), resumed.output());
    assertSaved(2);
  }

  @Test
  void whereNobodyIsAtWorkThatIsSaid() throws IOException {
    train();
    CommandRun run = cancel();
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("No process works on the session s."), run.out());
    assertTrue(run.out().contains("1 experiment: 1 completed"), run.out());
    assertFalse(run.out().contains("To go on"), run.out());
  }

  private void train() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"), "batch_size: 16\nlearning_rate: 0.01\nnum_iterations: 2\n");
    CommandRun train = CommandRun.trainHere(folder, "s");
    assertEquals(ExitStatus.COMPLETED, train.status(), train.err());
  }

  @Test
  void aDeadProcessIsNobody() throws IOException {
    train();
    Owner self = Owner.self();
    write(7, new Owner(self.host(), self.boot(), self.pid(), "1"));
    CommandRun run = cancel();
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("No process works on the session s."), run.out());
    assertFalse(Files.exists(lease().resolve("cancel.json")), "nobody is asked");
  }

  private void write(int number, Owner owner) throws IOException {
    Files.writeString(
        lease().resolve(number + ".json"), new Gson().toJson(Map.of("owner", owner, "beat", 1)));
  }

  @Test
  void aSessionThatIsNotThereIsTold() {
    CommandRun run = cancel();
    assertEquals(ExitStatus.USER_ERROR, run.status());
    assertTrue(run.err().contains("There is no session s"), run.err());
  }

  @Test
  void aDamagedSessionIsTold() throws IOException {
    train();
    for (String name : List.of("session.json", ".session.json")) {
      Files.writeString(
          folder.resolve("results/s/" + name), "{", StandardOpenOption.TRUNCATE_EXISTING);
    }
    CommandRun run = cancel();
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains("session.json"), run.err());
  }
}
