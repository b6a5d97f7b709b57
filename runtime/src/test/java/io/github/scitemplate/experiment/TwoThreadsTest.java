package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.tiny.BuildComponents;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bits again where two threads share each large operation; that they do is counted, not
 * believed.
 */
class TwoThreadsTest {
  private static final String CONFIG = "learning_rate: 0.002\nlog_freq: 1\nseed: 5\n";

  /** Enough numbers in a batch that libtorch divides the work on them. */
  private static final String WIDE =
      TinyExperiment.config("adam", "cosine", "hidden: 4096\n").replace("epochs: 3", "epochs: 2");

  private static final int NEVER = Integer.MAX_VALUE;

  private static int trainings;

  @TempDir Path folder;

  /** What the process starts once, at its first training, is no thread of the counted ones. */
  @BeforeAll
  static void trainOnce(@TempDir Path uncounted) throws Exception {
    assumeTrue(NativeThreads.canBeCounted(), "threads are counted in /proc");
    Torch.start();
    ExperimentDirectory directory =
        TinyExperiment.directory(uncounted.resolve("first"), "num_iterations: 1\n" + CONFIG);
    NativeThreads.of(
        "uncounted",
        () -> {
          Torch.useThreads(2);
          return TinyExperiment.run(directory, new PictureComponents(), NEVER);
        });
    assertTrue(directory.result().read().orElseThrow() instanceof ExperimentResult.Completed);
  }

  /** Trains on a new thread, stopped at a question and gone on with unless that never comes. */
  private List<String> train(String config, Components components, int threads, int stopAt)
      throws Exception {
    String name = "training " + ++trainings;
    ExperimentDirectory directory = TinyExperiment.directory(folder.resolve(name), config);
    NativeThreads<List<String>> trained =
        NativeThreads.of(
            name,
            () -> {
              Torch.useThreads(threads);
              boolean ended = TinyExperiment.run(directory, components, stopAt).isPresent();
              assertEquals(stopAt == NEVER, ended);
              assertTrue(ended || TinyExperiment.run(directory, components, NEVER).isPresent());
              return TinyExperiment.bytes(directory);
            });
    assertTrue(
        directory.result().read().orElseThrow() instanceof ExperimentResult.Completed, config);
    assertEquals(threads, trained.threads(), "threads that trained");
    return trained.result();
  }

  private void check(String config, Components components) throws Exception {
    List<String> expected = train(config, components, 2, NEVER);
    assertEquals(expected, train(config, components, 2, NEVER), "the same again");
    for (int question : new int[] {1, 3, 4, 6}) {
      assertEquals(
          expected, train(config, components, 2, question), "stopped at question " + question);
    }
    assertNotEquals(expected, train(config, components, 1, NEVER), "sums are divided otherwise");
  }

  @Test
  void convolutionsSharedByTwoThreadsEndWithTheSameBytesStoppedOrNot() throws Exception {
    check("num_epochs: 2\n" + CONFIG, new PictureComponents());
  }

  @Test
  void aWideLayerSharedByTwoThreadsEndsWithTheSameBytesStoppedOrNot() throws Exception {
    check(WIDE, new BuildComponents());
  }
}
