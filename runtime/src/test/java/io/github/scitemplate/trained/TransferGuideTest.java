package io.github.scitemplate.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.Block;
import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.optimizer.Optimizer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/transfer-learning.md shows trains, each snippet from the weights that it loads. */
class TransferGuideTest extends TorchTest {
  private static final Path BACKBONE =
      Path.of("src/test/resources/golden/weights/backbone.safetensors").toAbsolutePath();

  @TempDir Path folder;

  /** The model of the first snippet, the initialization of another one. */
  private record Project(Object modelOf, Object initializationOf) implements Components {
    private static Object call(Object snippet, String method, Config cfg) {
      try {
        return snippet.getClass().getMethod(method, Config.class).invoke(snippet, cfg);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      return new SmallPictures().buildDataLoaders(cfg);
    }

    @Override
    public Block buildModel(Config cfg) {
      return (Block) call(modelOf, "buildModel", cfg);
    }

    @Override
    public Initialization buildInitialization(Config cfg) {
      return (Initialization) call(initializationOf, "buildInitialization", cfg);
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return Criterion.crossEntropy();
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return new SmallPictures().buildOptimizer(cfg);
    }
  }

  @Test
  void whatTheGuideShowsTrains() throws Exception {
    List<Object> snippets = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    GuideSnippets.of("transfer-learning.md", folder)
        .each(
            (snippet, text) -> {
              snippets.add(snippet);
              tables.add(trained(snippets.get(0), snippet, snippets.size()));
            });
    assertEquals(3, snippets.size());
    assertTable(tables.get(0), "backbone.safetensors", "default");
    assertTable(tables.get(1), "backbone.safetensors, default", "default");
    assertTrue(
        tables
            .get(1)
            .contains(
                "backbone.safetensors fills 6 parameters; it has nothing for 04Conv2d.weight; nothing takes its "),
        tables.get(1));
    assertTable(tables.get(2), "best_model.safetensors", "ckpt_e2.safetensors");
  }

  private String trained(Object modelOf, Object initializationOf, int number) throws Exception {
    ExperimentDirectory directory =
        new ExperimentDirectory(folder.resolve("results/a/experiment_" + number));
    directory.createOrRestore(
        "learning_rate: 0.02\nnum_epochs: 2\nseed: 5\ncheckpoint_freq: 1\nbackbone: '"
            + BACKBONE
            + "'\nsource: '"
            + folder.resolve("results/a/experiment_1")
            + "'\n");
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    ExperimentResult result =
        new Experiment(
                directory, new Project(modelOf, initializationOf), nowhere, () -> false, false)
            .run()
            .orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, result.toString());
    return Files.readString(directory.path().resolve("log_train.txt"));
  }

  private static void assertTable(String log, String backbone, String head) {
    assertTrue(
        log.matches(
            "(?s).*01SequentialBlock +SequentialBlock +\\(20, 2, 4, 4\\) +128 +"
                + backbone
                + "\n.*\n03Linear +Linear +\\(20, 3\\) +99 +"
                + head
                + "\n.*"),
        log);
  }
}
