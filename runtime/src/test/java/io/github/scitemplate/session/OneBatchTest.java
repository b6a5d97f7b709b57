package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.Block;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneBatchTest {
  @TempDir Path folder;

  /** The tiny project, with a stream that writes down who makes its samples. */
  private record Streamed(BuildComponents tiny, List<String> makers) implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      SampleSource source =
          new SampleSource() {
            @Override
            public int size() {
              return 50;
            }

            @Override
            public Sample get(int index) {
              makers.add(Thread.currentThread().getName());
              return Sample.of(HostArray.of(new float[8], 8), index % 2);
            }
          };
      DataLoader loader = DataLoader.shuffled(source, cfg.getInt("batch_size")).withThreads(2);
      return DataLoaders.of(loader, loader);
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
  void ofEachStreamOnlyTheFirstAndTheShortLastBatchAreMade() throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, "batch_size: 4\nlearning_rate: 0.1\nnum_epochs: 1\n");
    List<String> makers = Collections.synchronizedList(new ArrayList<>());
    assertEquals(1, OneBatch.throughEach(new Streamed(new BuildComponents(), makers), config));
    assertEquals(
        Collections.nCopies(14, Thread.currentThread().getName()),
        makers,
        "for training and for validation the sample that decides the shapes, four of the first batch and"
            + " two of the last, on this thread");
  }

  @ParameterizedTest
  @CsvSource({"val, validation", "test, the test"})
  void dataOfASplitThatFitNothingAreFoundByOneBatch(String split, String noun) throws IOException {
    Path config = folder.resolve("config.yaml");
    String text = "batch_size: 4\nlearning_rate: 0.1\nnum_epochs: 1\nmisfit: " + split;
    Files.writeString(config, text + "-labels\n");
    assertTold("In the first batch of " + noun + ": A label is 7, but", config);
    Files.writeString(config, text + "-features\n");
    assertTold(
        "In the first batch of " + noun + ": The model failed in its block 01Linear", config);
  }

  private static void assertTold(String expected, Path config) {
    UserException failure =
        assertThrows(
            UserException.class, () -> OneBatch.throughEach(new BuildComponents(), config));
    assertTrue(failure.problem().contains(expected), failure.problem());
  }

  @Test
  void ofASearchNothingIsTriedThatItExcludes() throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        batch_size: 4
        learning_rate_: {log_uniform: [0.01, 0.1]}
        misfit_: ['', val-labels]
        num_epochs: 1
        Search: {method: tpe, num_experiments: 9, exclude: ["misfit == 'val-labels'"]}
        """);
    assertEquals(2, OneBatch.throughEach(new BuildComponents(), config), "both ends of the range");
  }
}
