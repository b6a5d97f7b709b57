package io.github.scitemplate.benchmarks.tasks.lstm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.LSTM;
import io.github.scitemplate.blocks.TokenEmbedding;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.List;
import java.util.Optional;

/** An LSTM that learns a text by its characters, and keeps its state from window to window. */
public final class BuildComponents implements Components {
  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    int streams = cfg.getInt("batch_size");
    int window = cfg.getInt("window");
    return DataLoaders.of(
        DataLoader.inOrder(windows(Grammar.text(1, 200_000), streams, window), streams).dropLast(),
        DataLoader.inOrder(windows(Grammar.text(2, 20_000), 10, 200), 10),
        DataLoader.inOrder(windows(Grammar.text(3, 20_000), 10, 200), 10));
  }

  /** Cuts a text into streams, and these into windows; each batch has the next of every stream. */
  private static Dataset windows(String text, int streams, int window) {
    int perStream = (text.length() - 1) / streams / window;
    int samples = streams * perStream;
    long[] inputs = new long[samples * window];
    long[] labels = new long[samples * window];
    for (int i = 0; i < inputs.length; i++) {
      int sample = i / window;
      int place = (sample % streams * perStream + sample / streams) * window + i % window;
      inputs[i] = Grammar.CHARACTERS.indexOf(text.charAt(place));
      labels[i] = Grammar.CHARACTERS.indexOf(text.charAt(place + 1));
    }
    return Dataset.of(HostArray.of(inputs, samples, window), HostArray.of(labels, samples, window));
  }

  @Override
  public Block buildModel(Config cfg) {
    int characters = Grammar.CHARACTERS.length();
    Block head =
        new SequentialBlock()
            .add(Linear.builder().setUnits(characters).build())
            .add(logits -> new NDList(logits.head().transpose(0, 2, 1)));
    return new SequentialBlock()
        .add(ofFirst(TokenEmbedding.of(characters, 32)))
        .add(
            LSTM.builder()
                .setStateSize(cfg.getInt("hidden"))
                .setNumLayers(1)
                .optReturnState(true)
                .build())
        .add(ofFirst(head));
  }

  /** Applies a block to the first of some arrays; the others, a state, stay as they are. */
  private static Block ofFirst(Block block) {
    Block first = new SequentialBlock().add(arrays -> new NDList(arrays.head())).add(block);
    Block others = new LambdaBlock(arrays -> arrays.subNDList(1));
    return new ParallelBlock(
        outputs -> new NDList(outputs.get(0)).addAll(outputs.get(1)), List.of(first, others));
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Loss.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return ClippedGradient.byNorm(1, Adam.of(cfg.getDouble("learning_rate")));
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return MetricTracker.of(
        Metric.loss(),
        Metric.transformed("perplexity", Metric.loss(), Math::exp).bestIs(Metric.Best.LEAST));
  }

  @Override
  public Optional<TrainingStep> buildTrainingStep(Config cfg) {
    Shape carried = new Shape(1, cfg.getInt("batch_size"), cfg.getInt("hidden"));
    return Optional.of(
        (model, batch) -> {
          if (model.progress().batch() == 0) {
            model.keep("h", model.filled(carried, 0));
            model.keep("c", model.filled(carried, 0));
          }
          NDList inputs = new NDList(batch.inputs().head());
          inputs.add(model.state("h", carried));
          inputs.add(model.state("c", carried));
          NDList outputs = model.forward(inputs);
          NDArray loss = model.loss(outputs, batch.labels());
          model.minimize(loss);
          model.keep("h", outputs.get(1));
          model.keep("c", outputs.get(2));
          return new TrainingStep.Outcome(outputs, loss);
        });
  }
}
