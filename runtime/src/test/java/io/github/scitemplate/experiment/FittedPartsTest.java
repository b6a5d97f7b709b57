package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.Block;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.Fitted;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts that were fitted to the training data stay with the experiment. */
class FittedPartsTest extends TorchTest {
  private static final String CONFIG = TinyExperiment.config("sgd", "constant", "");

  @TempDir Path folder;

  /** The tiny project with a part that it keeps. */
  private record Keeping(Fitted part) implements Components {
    private static final BuildComponents TINY = new BuildComponents();

    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      return TINY.buildDataLoaders(cfg).keeping("means", part);
    }

    @Override
    public Block buildModel(Config cfg) {
      return TINY.buildModel(cfg);
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return TINY.buildCriterion(cfg);
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return TINY.buildOptimizer(cfg);
    }
  }

  private static Components keeping(String json) {
    return new Keeping(() -> json);
  }

  private ExperimentDirectory directory(String name) throws IOException {
    return TinyExperiment.directory(folder.resolve(name), CONFIG);
  }

  private static Map<String, String> kept(ExperimentDirectory directory) {
    return directory.fitted().read().json();
  }

  @Test
  void aDamagedPartIsWrittenAgainWhenTrainingGoesOn() throws IOException {
    ExperimentDirectory directory = directory("e");
    String json = "{\"mean\":0.1,\"names\":[\"ä\",null]}";
    assertTrue(TinyExperiment.run(directory, keeping(json), 5).isEmpty());
    assertEquals(Map.of("means", json), kept(directory));
    Path file = directory.path().resolve("fitted/means.json");
    byte[] right = Files.readAllBytes(file);
    Files.writeString(file, Files.readString(file).replace("0.1", "0.2"));
    UserException damaged = assertThrows(UserException.class, () -> kept(directory));
    assertTrue(damaged.problem().contains("means.json is damaged"), damaged.problem());
    assertTrue(
        TinyExperiment.run(directory, keeping(json), Integer.MAX_VALUE).isPresent(), "it goes on");
    assertEquals(
        new String(right, java.nio.charset.StandardCharsets.UTF_8), Files.readString(file));
  }

  @Test
  void aPartThatIsNotTheRecordedOneIsRefusedByEveryReader() throws IOException {
    ExperimentDirectory directory = directory("e");
    assertTrue(TinyExperiment.run(directory, keeping("{\"mean\":0.1}"), 5).isEmpty());
    Path file = directory.path().resolve("fitted/means.json");
    Files.writeString(file, "{\"mean\": 0.2}"); // nothing says that it is damaged
    UserException other = assertThrows(UserException.class, () -> kept(directory));
    assertTrue(other.problem().contains("'means'"), other.problem());
    assertTrue(other.problem().contains("is not the one that the model was trained with"));
    Files.delete(file);
    UserException gone = assertThrows(UserException.class, () -> kept(directory));
    assertTrue(gone.problem().endsWith("fitted is gone."), gone.problem());
    Files.writeString(directory.data(), "{");
    UserException damaged = assertThrows(UserException.class, () -> kept(directory));
    assertTrue(damaged.problem().contains("data.json"), damaged.problem());
    Files.delete(directory.data());
    assertEquals(Map.of(), kept(directory), "as of a model that was copied elsewhere");
  }

  @Test
  void anEvaluationAndPredictionsAreToldOfOtherParts() throws IOException {
    ExperimentDirectory directory = directory("e");
    Components then = keeping("{\"mean\":0.1}");
    assertTrue(TinyExperiment.run(directory, then, Integer.MAX_VALUE).isPresent());
    assertEquals(Differences.NONE, evaluated(directory, then));
    assertEquals(Differences.NONE, predicted(directory, then));
    Components now = keeping("{\"mean\":0.2}");
    Differences told = new Differences("", "", "means: fitted to other values now");
    assertEquals(told, evaluated(directory, now));
    assertEquals(told, predicted(directory, now));
  }

  private static Differences evaluated(ExperimentDirectory directory, Components components)
      throws IOException {
    return new BestModelEvaluation(directory, components, "", () -> false)
        .on(Split.VAL)
        .orElseThrow()
        .differences();
  }

  private Differences predicted(ExperimentDirectory directory, Components components)
      throws IOException {
    return new BestModelPrediction(directory, components, "", () -> false)
        .write(Split.VAL, folder.resolve("p.csv"))
        .orElseThrow()
        .differences();
  }

  @Test
  void anExperimentDoesNotGoOnWithAPartThatWasFittedOtherwise() throws IOException {
    ExperimentDirectory directory = directory("e");
    assertTrue(TinyExperiment.run(directory, keeping("{\"mean\":0.1}"), 5).isEmpty());
    UserException other =
        assertThrows(
            UserException.class,
            () -> TinyExperiment.run(directory, keeping("{\"mean\":0.2}"), Integer.MAX_VALUE));
    assertTrue(other.problem().contains("means: fitted to other values now"), other.problem());
    assertEquals(Map.of("means", "{\"mean\":0.1}"), kept(directory), "nothing is replaced");
    assertTrue(directory.result().read().isEmpty(), "nothing is decided");
    UserException gone =
        assertThrows(
            UserException.class,
            () -> TinyExperiment.run(directory, new BuildComponents(), Integer.MAX_VALUE));
    assertTrue(gone.problem().contains("means: nothing of this name is kept now"));
    ExperimentDirectory wrong = directory("wrong");
    assertTrue(
        TinyExperiment.run(wrong, keeping("[1]"), Integer.MAX_VALUE).orElseThrow()
                instanceof ExperimentResult.Failed failed
            && failed.message().contains("'means' is no JSON object"));
    assertFalse(Files.exists(wrong.path().resolve("fitted")));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            keeping("{}")
                .buildDataLoaders(
                    io.github.scitemplate.config.ConfigFile.of(CONFIG, "c")
                        .parameters()
                        .combination(0))
                .keeping("../x", () -> "{}"));
  }
}
