package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.Block;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.storage.Sha256;
import io.github.scitemplate.tiny.BuildComponents;
import io.github.scitemplate.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment that begins with the weights of another one. */
class LoadedWeightsTest {
  private static final String CONFIG = TinyExperiment.config("adam", "cosine", "");

  @TempDir static Path folder;
  private static ExperimentDirectory source;
  @TempDir Path own;
  private Path file;

  @BeforeAll
  static void trainTheSource() throws IOException {
    Torch.start();
    Torch.useThreads(1);
    source = TinyExperiment.directory(folder.resolve("source"), CONFIG + "dropout: 0.5\n");
    TinyExperiment.run(source, Integer.MAX_VALUE);
  }

  @BeforeEach
  void copyTheWeights() throws IOException {
    file = Files.copy(source.bestModel(), own.resolve("backbone.safetensors"));
  }

  /** The tiny project with its first block from the source and frozen. */
  private record Transfer(Path place) implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      return new BuildComponents().buildDataLoaders(cfg);
    }

    @Override
    public Block buildModel(Config cfg) {
      Block model = new BuildComponents().buildModel(cfg);
      model.getChildren().get("01Linear").freezeParameters(true);
      return model;
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return Criterion.crossEntropy();
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return new BuildComponents().buildOptimizer(cfg);
    }

    @Override
    public Initialization buildInitialization(Config cfg) {
      return Initialization.PYTORCH
          .with("01Linear", Weights.of(place).under("01Linear").strict())
          .with("BatchNorm", Weights.of(place).under("02BatchNorm").strict());
    }
  }

  private static Transfer transfer(Path place) {
    return new Transfer(place);
  }

  private ExperimentDirectory directory(String name) throws IOException {
    return TinyExperiment.directory(own.resolve(name), CONFIG);
  }

  private static void assertRefused(ExperimentDirectory directory, Components components) {
    UserException told =
        assertThrows(
            UserException.class,
            () -> TinyExperiment.run(directory, components, Integer.MAX_VALUE));
    assertTrue(
        told.problem().startsWith("The weights are others than those that the experiment began"),
        told.problem());
    assertTrue(told.problem().contains("01Linear: "), told.problem());
    assertTrue(told.fix().startsWith("Bring the old weights back"), told.fix());
  }

  @Test
  void stoppedAnywhereItEndsWithTheSameBytes() throws IOException {
    ExperimentDirectory whole = directory("whole");
    Components components = transfer(file);
    assertTrue(
        TinyExperiment.run(whole, components, Integer.MAX_VALUE).orElseThrow()
            instanceof ExperimentResult.Completed);
    for (int question : new int[] {1, 4, 7, 11}) {
      ExperimentDirectory cut = directory("cut" + question);
      assertTrue(TinyExperiment.run(cut, components, question).isEmpty());
      assertTrue(TinyExperiment.run(cut, components, Integer.MAX_VALUE).isPresent());
      assertEquals(bytes(whole), bytes(cut), "stopped at question " + question);
    }
  }

  @Test
  void theFrozenPartStaysAndTheTableAndTheRecordNameTheFile() throws IOException {
    ExperimentDirectory directory = directory("one");
    TinyExperiment.run(directory, transfer(file), Integer.MAX_VALUE);
    assertArrayEquals(
        TinyExperiment.tensors(source, "best_model.safetensors").get("model.01Linear.weight"),
        TinyExperiment.tensors(directory, "best_model.safetensors").get("model.01Linear.weight"));
    String log = Files.readString(directory.path().resolve("log_train.txt"));
    assertTrue(log.matches("(?s).*01Linear [^\n]* backbone.safetensors\n.*"), log);
    assertTrue(log.matches("(?s).*05Linear [^\n]* default\n.*"), log);
    String sha = Sha256.of(file);
    assertEquals(
        List.of(
            new WeightsFingerprint("01Linear", file.toString(), sha),
            new WeightsFingerprint("BatchNorm", file.toString(), sha)),
        RecordedData.read(directory).orElseThrow().weights());
  }

  @Test
  void anExperimentsDirectoryStandsForItsBestModel() throws IOException {
    ExperimentDirectory byFile = directory("file");
    TinyExperiment.run(byFile, transfer(file), Integer.MAX_VALUE);
    ExperimentDirectory byDirectory = directory("directory");
    TinyExperiment.run(byDirectory, transfer(source.path()), Integer.MAX_VALUE);
    assertEquals(bytes(byFile), bytes(byDirectory));
  }

  @Test
  void itDoesNotGoOnWithAnotherFileAndRunsNotAgainWithOne() throws IOException {
    ExperimentDirectory cut = directory("cut");
    assertTrue(TinyExperiment.run(cut, transfer(file), 5).isEmpty());
    ExperimentDirectory again = directory("again"); // as reproduce makes it
    Files.copy(cut.data(), again.data());
    byte[] before = Files.readAllBytes(file);
    ExperimentDirectory other =
        TinyExperiment.directory(own.resolve("other"), CONFIG + "hidden: 6\ndropout: 0.1\n");
    TinyExperiment.run(other, Integer.MAX_VALUE);
    Files.write(file, Files.readAllBytes(other.bestModel()));
    assertRefused(cut, transfer(file));
    assertRefused(again, transfer(file));
    assertRefused(cut, new BuildComponents());
    Files.delete(file);
    UserException gone =
        assertThrows(
            UserException.class, () -> TinyExperiment.run(cut, transfer(file), Integer.MAX_VALUE));
    assertEquals("There are no weights " + file + ".", gone.problem());
    assertTrue(cut.result().read().isEmpty(), "nothing is decided");
    Path moved = Files.write(own.resolve("moved.safetensors"), before);
    assertTrue(TinyExperiment.run(cut, transfer(moved), Integer.MAX_VALUE).isPresent());
  }

  @Test
  void theBestModelIsEvaluatedWithoutTheFile() throws IOException {
    ExperimentDirectory directory = directory("one");
    TinyExperiment.run(directory, transfer(file), Integer.MAX_VALUE);
    Files.delete(file);
    assertFalse(
        new BestModelEvaluation(directory, transfer(file), "", () -> false)
            .on(Split.VAL)
            .orElseThrow()
            .metrics()
            .isEmpty());
  }

  @Test
  void aFileThatIsNotThereIsFoundBeforeTheFirstExperiment() throws IOException {
    Files.delete(file);
    Config cfg = ConfigFile.of(CONFIG, "c.yaml").parameters().combination(0);
    UserException told =
        assertThrows(UserException.class, () -> ComponentsCheck.none().add(transfer(file), cfg));
    assertEquals("There are no weights " + file + ".", told.problem());
  }

  /** What is in the way of a part is told when training begins, as the experiment's result. */
  @Test
  void weightsOfAnotherShapeFailTheExperimentWithBothShapes() throws IOException {
    ExperimentDirectory wide =
        TinyExperiment.directory(own.resolve("wide"), CONFIG + "hidden: 9\n");
    ExperimentResult.Failed failed =
        (ExperimentResult.Failed)
            TinyExperiment.run(wide, transfer(file), Integer.MAX_VALUE).orElseThrow();
    assertTrue(
        failed.toString().contains("bias: in the file F32 (6), in the model float32 (9)"),
        failed.toString());
  }
}
