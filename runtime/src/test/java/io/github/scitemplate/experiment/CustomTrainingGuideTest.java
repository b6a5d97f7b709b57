package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.Sgd;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/custom-training.md shows trains: each snippet in a project whose rest is here. */
class CustomTrainingGuideTest extends TorchTest {
  private static final int BATCH = 4;
  private static final int HIDDEN = 3;
  private static final int STEPS = 5;
  private static final int FEATURES = 2;

  @TempDir Path folder;

  @Test
  void whatTheGuideShowsTrains() throws Exception {
    GuideSnippets snippets = GuideSnippets.of("custom-training.md", folder);
    assertEquals(5, snippets.count());
    int[] number = new int[1];
    snippets.each((snippet, text) -> train(snippet, text, number[0]++));
  }

  private void train(Object snippet, String text, int number) throws IOException {
    boolean walks = text.contains("ofEpisodes");
    String config =
        "batch_size: 4\nhidden: 3\nlearning_rate: 0.02\nkl_iterations: 10\nwrite_tb: true\n"
            + (walks
                ? "num_epochs: 12\nscore_metric: steps\n"
                : "num_epochs: 3\nscore_metric: loss\n");
    ExperimentDirectory directory =
        TinyExperiment.directory(folder.resolve("experiment" + number), config);
    Components components = components(snippet, new Rest(text.contains("Criterion.during")));
    ExperimentResult result =
        TinyExperiment.run(directory, components, Integer.MAX_VALUE).orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, text + result);
    if (walks) {
      assertEquals(
          5,
          ((ExperimentResult.Completed) result).valScore(),
          "the shortest way" + Files.readString(directory.path().resolve("metrics.csv")));
    }
    if (text.contains("outputs/greatest")) {
      List<String> rows = Files.readAllLines(directory.path().resolve("metrics.csv"));
      assertEquals(
          9, rows.stream().filter(row -> row.contains(",train,outputs/greatest,")).count());
      List<String> lines = Files.readAllLines(directory.path().resolve("logged.jsonl"));
      assertEquals(3, lines.stream().filter(line -> line.contains("\"picture\"")).count());
    }
    if (text.contains("afterValidation")) {
      List<String> rows = Files.readAllLines(directory.path().resolve("metrics.csv"));
      assertEquals(3, rows.stream().filter(row -> row.contains("output_size")).count());
    }
  }

  /** The methods of the snippet, and those of {@code rest} where it has none. */
  static Components components(Object snippet, Components rest) {
    return (Components)
        Proxy.newProxyInstance(
            Components.class.getClassLoader(),
            new Class<?>[] {Components.class},
            (proxy, method, arguments) -> {
              @Nullable Method own =
                  Arrays.stream(snippet.getClass().getDeclaredMethods())
                      .filter(m -> m.getName().equals(method.getName()))
                      .findFirst()
                      .orElse(null);
              try {
                return own == null
                    ? method.invoke(rest, arguments)
                    : own.invoke(snippet, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Sequences of numbers whose next number is to be told, or a small autoencoder. */
  private record Rest(boolean encodes) implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      int count = 12;
      float[] numbers = new float[count * STEPS * FEATURES];
      IntStream.range(0, numbers.length).forEach(i -> numbers[i] = (float) Math.sin(i));
      HostArray inputs =
          encodes
              ? HostArray.of(numbers, (long) count, STEPS * FEATURES)
              : HostArray.of(numbers, count, STEPS, FEATURES);
      DataLoader loader = DataLoader.inOrder(Dataset.of(inputs, inputs), BATCH);
      return DataLoaders.of(loader, loader);
    }

    @Override
    public Block buildModel(Config cfg) {
      return encodes ? new Encoding() : new Recurrent();
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return Criterion.meanSquaredError();
    }

    @Override
    public Sgd buildOptimizer(Config cfg) {
      return Sgd.of(cfg.getDouble("learning_rate"));
    }

    @Override
    public MetricTracker buildMetricTracker(Config cfg) {
      return MetricTracker.of(Metric.loss());
    }
  }

  /** Gives a reconstruction, means and logarithms of variances. */
  private static final class Encoding extends AbstractBlock {
    private final Block mean = addChildBlock("mean", linear(2));
    private final Block logVariance = addChildBlock("log_variance", linear(2));
    private final Block decoder = addChildBlock("decoder", linear(STEPS * FEATURES));

    private static Block linear(int units) {
      return Linear.builder().setUnits(units).build();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      Shape latent = new Shape(inputs[0].get(0), 2);
      return new Shape[] {inputs[0], latent, latent};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      mean.initialize(manager, type, inputs);
      logVariance.initialize(manager, type, inputs);
      decoder.initialize(manager, type, new Shape(inputs[0].get(0), 2));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> parameters) {
      NDArray means = mean.forward(store, inputs, training).head();
      NDArray logVariances = logVariance.forward(store, inputs, training).head();
      NDArray noise = means.getManager().randomNormal(means.getShape());
      NDArray drawn = means.add(noise.mul(logVariances.mul(0.5).exp()));
      NDArray decoded = decoder.forward(store, new NDList(drawn), training).head();
      return new NDList(decoded, means, logVariances);
    }
  }

  /** An LSTM that may be given its states, and a layer on top. */
  private static final class Recurrent extends AbstractBlock {
    private final LSTM lstm =
        addChildBlock(
            "lstm",
            LSTM.builder()
                .setStateSize(HIDDEN)
                .setNumLayers(1)
                .optBatchFirst(true)
                .optReturnState(true)
                .build());
    private final Block head = addChildBlock("head", Linear.builder().setUnits(FEATURES).build());

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {inputs[0]};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      lstm.initialize(manager, type, inputs[0]);
      head.initialize(manager, type, new Shape(inputs[0].get(0), inputs[0].get(1), HIDDEN));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> parameters) {
      NDList outputs = lstm.forward(store, inputs, training);
      NDArray told = head.forward(store, new NDList(outputs.get(0)), training).head();
      return inputs.size() == 1
          ? new NDList(told)
          : new NDList(told, outputs.get(1), outputs.get(2));
    }
  }
}
