package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data of a split that fit nothing. */
class MisfitTest extends TorchTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"val, validation", "test, the test"})
  void trainingFindsThemAfterItsFirstIteration(String split, String noun) throws IOException {
    for (String stream : List.of("", "decoding_threads: 2\n")) {
      String config =
          TinyExperiment.config("sgd", "constant", stream + "misfit: " + split + "-labels\n");
      ExperimentDirectory directory =
          TinyExperiment.directory(folder.resolve("e" + stream.length()), config);
      int[] questions = new int[1];
      Experiment experiment =
          new Experiment(
              directory,
              new BuildComponents(),
              TinyExperiment.NOWHERE,
              () -> ++questions[0] < 0,
              false);
      ExperimentResult.Failed failed = (ExperimentResult.Failed) experiment.run().orElseThrow();
      assertTrue(
          failed.message().startsWith("In the first batch of " + noun + ": A label is 7, but"),
          failed.message());
      assertEquals(
          2, questions[0], "one before training, one after the failure, none of an iteration");
    }
  }

  /** The tiny project with bytes as features. */
  private record Bytes(BuildComponents tiny, boolean areFloats) implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      Dataset data =
          Dataset.of(
              HostArray.uint8(new byte[80], 10, 8),
              HostArray.of(new long[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, 10));
      DataLoader train = DataLoader.shuffled(data, 5);
      DataLoader val = DataLoader.inOrder(data, 5);
      return areFloats
          ? DataLoaders.of(
              train.withTransform(Transform.toFloat()), val.withTransform(Transform.toFloat()))
          : DataLoaders.of(train, val);
    }

    @Override
    public Block buildModel(Config cfg) {
      return tiny.buildModel(cfg);
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return tiny.buildCriterion(cfg);
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return tiny.buildOptimizer(cfg);
    }
  }

  @Test
  void aModelThatGetsBytesIsToldHowToMakeThemFloats() throws IOException {
    String config = TinyExperiment.config("sgd", "constant", "");
    ExperimentResult.Failed failed =
        (ExperimentResult.Failed)
            TinyExperiment.run(
                    TinyExperiment.directory(folder.resolve("bytes"), config),
                    new Bytes(new BuildComponents(), false),
                    Integer.MAX_VALUE)
                .orElseThrow();
    assertTrue(
        failed.message().contains("in its block 01Linear")
            && failed.message().contains("Transform.toFloat() makes the first input float32"),
        failed.message());
    assertTrue(
        TinyExperiment.run(
                    TinyExperiment.directory(folder.resolve("floats"), config),
                    new Bytes(new BuildComponents(), true),
                    Integer.MAX_VALUE)
                .orElseThrow()
            instanceof ExperimentResult.Completed);
  }

  /** The tiny project with a model that cannot be initialised. */
  private record Unmade(BuildComponents tiny) implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      return tiny.buildDataLoaders(cfg);
    }

    @Override
    public Block buildModel(Config cfg) {
      return new AbstractBlock() {
        @Override
        protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> more) {
          return inputs;
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
          throw new IllegalStateException("no shape fits");
        }

        @Override
        protected void initializeChildBlocks(NDManager scope, DataType type, Shape... inputs) {
          throw new IllegalStateException("no shape fits");
        }
      };
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return tiny.buildCriterion(cfg);
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return tiny.buildOptimizer(cfg);
    }
  }

  @Test
  void dataAreRecordedThoughThereIsNoNetwork() throws IOException {
    ExperimentDirectory directory =
        TinyExperiment.directory(
            folder.resolve("unmade"), TinyExperiment.config("sgd", "constant", ""));
    ExperimentResult.Failed failed =
        (ExperimentResult.Failed)
            TinyExperiment.run(directory, new Unmade(new BuildComponents()), Integer.MAX_VALUE)
                .orElseThrow();
    assertTrue(failed.message().contains("no shape fits"), failed.message());
    RecordedData recorded = RecordedData.read(directory).orElseThrow();
    assertEquals(Set.of("train", "val", "test"), recorded.splits().keySet());
  }
}
