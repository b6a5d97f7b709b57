package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.schema.PublishedSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {
  private static final PublishedSchema SCHEMA = new PublishedSchema("status.schema.json");

  @TempDir Path folder;

  @BeforeEach
  void config() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        "repeats: 2\nhidden_: [4, 6]\nbatch_size: 16\nlearning_rate: 0.05\nnum_epochs: 2\n");
  }

  private JsonObject json() {
    CommandRun run = CommandRun.of(folder, "status", "--session", "s", "--json");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertEquals(List.of(), SCHEMA.ofJson(run.out()), run.out());
    return JsonParser.parseString(run.out()).getAsJsonObject();
  }

  @Test
  void aFinishedSessionIsShownWithItsScoresAndItsCombinations() throws IOException {
    CommandRun.trainHere(folder, "s");
    CommandRun run = CommandRun.of(folder, "status", "--session", "s");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    assertTrue(run.out().contains("nobody works on it"), run.out());
    assertTrue(run.out().contains("4 experiments: 4 completed\n"), run.out());
    assertTrue(run.out().contains("completed  8/8"), run.out());
    assertTrue(run.out().contains("best acc so far: 0."), run.out());
    assertTrue(run.out().contains(", the mean of combination "), run.out());
    JsonObject json = json();
    assertEquals(4, json.getAsJsonObject("counts").get("completed").getAsInt());
    assertEquals(4, json.getAsJsonArray("experiments").size());
    assertEquals(0, json.getAsJsonArray("problems").size());
    JsonObject best = json.getAsJsonObject("best");
    assertEquals("acc", best.get("metric").getAsString());
    assertTrue(best.get("combination").getAsInt() >= 1 && best.get("experiment").getAsInt() >= 1);
    CommandRun file = CommandRun.of(folder, "status", "--session", "s", "--json", "now.json");
    assertEquals("", file.out() + file.err());
    assertEquals(json, JsonParser.parseString(Files.readString(folder.resolve("now.json"))));
    CommandRun nowhere = CommandRun.of(folder, "status", "--session", "s", "--json", "no/now.json");
    assertEquals(ExitStatus.USER_ERROR, nowhere.status(), nowhere.out());
    String combinations = Files.readString(folder.resolve("results/s/result_by_combination.csv"));
    assertTrue(combinations.startsWith("combination,hidden,completed,val_score_mean,"));
    assertTrue(combinations.lines().anyMatch(l -> l.startsWith("2,6,2,0.")), combinations);
  }

  @Test
  void anInterruptedExperimentIsShownWithWhatItWouldGoOnFrom() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), "fault: stop\n", StandardOpenOption.APPEND);
    CommandRun train = CommandRun.of(folder, "train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.INTERRUPTED, train.status(), train.err());
    JsonObject first = json().getAsJsonArray("experiments").get(0).getAsJsonObject();
    assertEquals("interrupted", first.get("status").getAsString());
    assertTrue(first.get("iteration").getAsLong() >= 1, first.toString());
    assertEquals(8, first.get("iterations").getAsLong());
    assertEquals(3, json().getAsJsonObject("counts").get("queued").getAsInt());
  }

  @Test
  void aSessionThatIsNotThereIsTold() {
    CommandRun run = CommandRun.of(folder, "status", "--session", "s");
    assertEquals(ExitStatus.USER_ERROR, run.status());
    assertTrue(run.err().contains("There is no session s"), run.err());
  }
}
