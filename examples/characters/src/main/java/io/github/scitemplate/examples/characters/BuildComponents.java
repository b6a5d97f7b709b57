package io.github.scitemplate.examples.characters;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import io.github.scitemplate.blocks.MultiHeadAttention;
import io.github.scitemplate.blocks.Residual;
import io.github.scitemplate.blocks.TokenEmbedding;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.text.TextFiles;
import io.github.scitemplate.text.TextWindows;
import io.github.scitemplate.text.Tokenizer;
import io.github.scitemplate.text.Vocabulary;
import java.nio.file.Path;
import java.util.List;

/** A small transformer that learns to write a text, one character after another. */
public final class BuildComponents implements Components {
  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Path file = MakeText.in(Path.of(cfg.getString("data_dir"))).resolve("text.txt");
    List<String> train = TextFiles.split(TextFiles.read(file), 0.8);
    List<String> others = TextFiles.split(train.get(1), 0.5);
    Vocabulary vocabulary =
        Vocabulary.of(Tokenizer.CHARACTERS, train.subList(0, 1), 1, cfg.getInt("tokens") - 2);
    int window = cfg.getInt("window");
    return DataLoaders.of(
            DataLoader.shuffled(
                TextWindows.of(vocabulary, train.get(0), window), cfg.getInt("batch_size")),
            DataLoader.inOrder(TextWindows.of(vocabulary, others.get(0), window), 64),
            DataLoader.inOrder(TextWindows.of(vocabulary, others.get(1), window), 64))
        .keeping("vocabulary", vocabulary);
  }

  @Override
  public Block buildModel(Config cfg) {
    int size = cfg.getInt("size");
    int heads = cfg.getInt("heads");
    double dropout = cfg.getDouble("dropout");
    SequentialBlock model = new SequentialBlock().add(embedding(cfg, size));
    for (int layer = 0; layer < cfg.getInt("layers"); layer++) {
      Block attention = MultiHeadAttention.of(size, heads).withDropout(dropout).causal();
      Block wide = new SequentialBlock().add(linear(4 * size)).add(Activation::gelu);
      Block forward = new SequentialBlock().add(wide).add(dropout(dropout)).add(linear(size));
      model.add(residual(attention, dropout)).add(residual(forward, dropout));
    }
    return model
        .add(norm())
        .add(linear(cfg.getInt("tokens")))
        .add(logits -> new NDList(logits.head().transpose(0, 2, 1))); // (N, tokens, window)
  }

  /** The vector of each character plus that of its place. */
  private static Block embedding(Config cfg, int size) {
    Block places =
        new SequentialBlock()
            .add(tokens -> new NDList(places(tokens.head())))
            .add(TokenEmbedding.of(cfg.getInt("window"), size));
    return new ParallelBlock(
        parts -> new NDList(parts.get(0).head().add(parts.get(1).head())),
        List.of(TokenEmbedding.of(cfg.getInt("tokens"), size), places));
  }

  private static NDArray places(NDArray tokens) {
    return tokens.getManager().arange(0, (int) tokens.getShape().get(1), 1, DataType.INT64);
  }

  private static Block residual(Block block, double dropout) {
    return Residual.of(new SequentialBlock().add(norm()).add(block).add(dropout(dropout)));
  }

  private static Block norm() {
    return LayerNorm.builder().axis(2).build();
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  private static Block dropout(double share) {
    return Dropout.builder().optRate((float) share).build();
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Loss.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return ClippedGradient.byNorm(1, AdamW.of(cfg.getDouble("learning_rate")));
  }

  @Override
  public LearningRateSchedule buildLrScheduler(Config cfg) {
    return LearningRateSchedule.overTraining(LearningRateSchedule::oneCycle);
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return MetricTracker.of(
        Metric.loss(), Metric.transformed("perplexity", Metric.loss(), Math::exp));
  }
}
