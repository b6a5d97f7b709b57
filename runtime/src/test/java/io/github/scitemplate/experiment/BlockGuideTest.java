package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.Block;
import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The block of one's own that docs/components.md shows learns, and resumes to the bit. */
class BlockGuideTest extends TorchTest {
  private static final int SAMPLES = 64;
  private static final int TOKENS = 6;

  @TempDir Path folder;

  /** Texts whose class is in their tokens, with a number that changes nothing. */
  private static final class Rest implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      SplittableRandom random = new SplittableRandom(3);
      long[] tokens = new long[SAMPLES * TOKENS];
      long[] classes = new long[SAMPLES];
      for (int i = 0; i < tokens.length; i++) {
        classes[i / TOKENS] = i / TOKENS % 3;
        tokens[i] = 10 * classes[i / TOKENS] + random.nextInt(15);
      }
      HostArray numbers = HostArray.of(new float[SAMPLES], SAMPLES, 1);
      Dataset all =
          new Dataset(
              List.of(HostArray.of(tokens, SAMPLES, TOKENS), numbers),
              List.of(HostArray.of(classes, SAMPLES)));
      return DataLoaders.of(DataLoader.shuffled(all, 8), DataLoader.inOrder(all, 20));
    }

    @Override
    public Block buildModel(Config cfg) {
      throw new AssertionError("the guide has it");
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return Criterion.crossEntropy();
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return Adam.of(0.05);
    }
  }

  @Test
  void theBlockOfTheGuideLearnsAndResumesToTheBit() throws Exception {
    GuideSnippets snippets = GuideSnippets.of("components.md", folder).with("Composed");
    assertEquals(1, snippets.count());
    snippets.each(
        (snippet, text) -> assertLearns(CustomTrainingGuideTest.components(snippet, new Rest())));
  }

  private void assertLearns(Components project) throws IOException {
    String config = "num_epochs: 5\nclasses: 3\ncheckpoint_freq: 1\n";
    ExperimentDirectory whole = TinyExperiment.directory(folder.resolve("whole"), config);
    ExperimentResult.Completed result =
        (ExperimentResult.Completed)
            TinyExperiment.run(whole, project, Integer.MAX_VALUE).orElseThrow();
    assertTrue(result.valScore() > 0.9, result.toString());
    ExperimentDirectory cut = TinyExperiment.directory(folder.resolve("cut"), config);
    assertTrue(TinyExperiment.run(cut, project, 13).isEmpty());
    assertTrue(TinyExperiment.run(cut, project, Integer.MAX_VALUE).isPresent());
    assertEquals(TinyExperiment.bytes(whole), TinyExperiment.bytes(cut));
  }
}
