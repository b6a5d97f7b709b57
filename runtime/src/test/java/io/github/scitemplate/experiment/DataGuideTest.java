package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.BatchTransform;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.sampling.Sampler;
import io.github.scitemplate.data.splitting.Splitting;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/data.md shows compiles and gives batches, and nothing is left out of its tables. */
class DataGuideTest extends TorchTest {
  private static final Randomness SEED = new Randomness(1);
  @TempDir Path folder;

  @Test
  void whatTheGuideShowsRuns() throws Exception {
    GuideSnippets snippets = GuideSnippets.of("data.md", folder);
    assertEquals(8, snippets.count());
    Config cfg =
        ConfigFile.of("batch_size: 16\ndata_dir: " + folder.resolve("points") + "\n", "c.yaml")
            .parameters()
            .combination(0);
    snippets.each(
        (snippet, text) -> {
          DataLoaders loaders =
              (DataLoaders) method(snippet, "buildDataLoaders").invoke(snippet, cfg);
          for (DataLoader loader : new DataLoader[] {loaders.train(), loaders.val()}) {
            try (BatchSource batches = BatchSource.forTraining(loader, SEED, Device.cpu())) {
              assertEquals(loader.samples(), samples(batches), text);
              if (text.contains("buildModel")) {
                Block block = (Block) method(snippet, "buildModel").invoke(snippet, cfg);
                forward(block, batches);
              }
            }
          }
        });
  }

  private static Method method(Object snippet, String name) throws NoSuchMethodException {
    return snippet.getClass().getMethod(name, Config.class);
  }

  private static int samples(BatchSource batches) {
    int samples = 0;
    for (int i = 0; i < batches.batches(); i++) {
      try (NDManager scope = Torch.newManager(Device.cpu())) {
        samples += batches.batch(scope, 1, i).samples();
      }
    }
    return samples;
  }

  private static void forward(Block block, BatchSource batches) {
    try (Network network =
            Network.create(
                block, batches.inputShapes(), Device.cpu(), Initialization.PYTORCH, SEED);
        NDManager scope = network.newScope()) {
      for (int i = 0; i < batches.batches(); i++) {
        Batch batch = batches.batch(scope, 0, i);
        assertEquals(
            batch.samples(), network.forwardEvaluation(batch.inputs()).head().getShape().get(0));
      }
    }
  }

  @Test
  void theTablesHaveEveryFactory() throws Exception {
    String guide = Files.readString(Path.of("../docs/data.md"));
    Set<String> missing = new TreeSet<>();
    Stream.of(Splitting.class, Sampler.class, BatchTransform.class, HostArray.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .map(Method::getName)
        .filter(name -> !guide.matches("(?s).*[`. ]" + name + "\\(.*"))
        .forEach(missing::add);
    assertEquals(Set.of(), missing);
    assertTrue(guide.contains("split_seed"));
  }
}
