package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.recurrent.LSTM;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.BatchTransform;
import io.github.scitemplate.data.Collate;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.data.StreamThreads;
import io.github.scitemplate.data.sampling.Sampler;
import io.github.scitemplate.data.splitting.Fold;
import io.github.scitemplate.data.splitting.Splitting;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments whose batches have other lengths than the first, or other samples than the data. */
class UnequalTrainingTest extends TorchTest {
  private static final int SIZE = 60;
  private static final int CLASSES = 3;

  @TempDir Path folder;

  @AfterEach
  void noThreadIsLeft() {
    assertEquals(List.of(), StreamThreads.alive());
  }

  private static int length(int index) {
    return 2 + index * 5 % 9;
  }

  /** Sequences drawn anew in each epoch, with a class for the whole or for each place. */
  private record Sequences(boolean perPlace) implements SampleSource {
    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public Sample get(int index) {
      return get(index, new SplittableRandom(1));
    }

    @Override
    public Sample get(int index, SplittableRandom random) {
      int length = length(index);
      float[] values = new float[2 * length];
      long[] classes = new long[length];
      for (int i = 0; i < length; i++) {
        classes[i] = perPlace ? random.nextInt(CLASSES) : index % CLASSES;
        values[2 * i] = (float) (classes[i] + random.nextDouble(-0.4, 0.4));
        values[2 * i + 1] = (float) random.nextDouble();
      }
      HostArray input = HostArray.of(values, length, 2);
      return perPlace
          ? Sample.of(input, HostArray.of(classes, length))
          : Sample.of(input, classes[0]);
    }

    @Override
    public String name(int index) {
      return "sequence " + index + ".txt";
    }
  }

  /** A recurrent network on whole sequences, or a layer at each place. */
  private record Project(int batchSize, int threads, boolean perPlace, boolean masked)
      implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      SampleSource all = new Sequences(perPlace);
      int[] classes = IntStream.range(0, SIZE).map(i -> i % CLASSES).toArray();
      Fold fold = Splitting.stratified(classes).fold(1, 5);
      Collate collate = masked ? Collate.padded(0).withLengths().withMask() : Collate.padded(0);
      int[] lengths = IntStream.of(fold.train()).map(UnequalTrainingTest::length).toArray();
      DataLoader train =
          DataLoader.shuffled(all.select(fold.train()), batchSize)
              .withCollate(collate)
              .bucketedByLength(lengths)
              .withThreads(threads);
      return DataLoaders.of(
          cfg.getBoolean("balanced", false)
              ? train.withSampler(
                  Sampler.balanced(IntStream.of(fold.train()).map(i -> i % CLASSES).toArray()))
              : train,
          DataLoader.inOrder(all.select(fold.heldOut()), batchSize)
              .withCollate(collate)
              .withThreads(threads));
    }

    /** Sequences without labels. */
    @Override
    public DataLoader buildNewData(Config cfg, Path input, FittedParts fitted) {
      SampleSource all = new Sequences(perPlace);
      return DataLoader.inOrder(all.select(new int[] {3, 8, 1}), 2)
          .withTransform((sample, random) -> new Sample(sample.inputs(), List.of()))
          .withCollate(masked ? Collate.padded(0).withLengths().withMask() : Collate.padded(0));
    }

    @Override
    public Block buildModel(Config cfg) {
      if (perPlace) {
        return new SequentialBlock()
            .add(SmallBlocks.linear(8))
            .add(Activation::relu)
            .add(SmallBlocks.linear(CLASSES))
            .add(new LambdaBlock(list -> new NDList(list.head().transpose(0, 2, 1))));
      }
      SequentialBlock model = new SequentialBlock();
      if (masked) {
        model.add(new LambdaBlock(UnequalTrainingTest::mean));
        return model
            .add(SmallBlocks.linear(8))
            .add(Activation::relu)
            .add(SmallBlocks.linear(CLASSES));
      }
      return model
          .add(LSTM.builder().setNumLayers(1).setStateSize(5).optReturnState(false).build())
          .add(new LambdaBlock(list -> new NDList(list.head().mean(new int[] {1}))))
          .add(SmallBlocks.linear(CLASSES));
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return Loss.crossEntropy();
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return Adam.of(0.05);
    }

    @Override
    public MetricTracker buildMetricTracker(Config cfg) {
      Classification kinds = Classification.multiclass(CLASSES).ignoring(-100);
      return perPlace
          ? MetricTracker.of(
              Metric.loss(), Metric.accuracy().ignoring(-100), kinds.f1(), kinds.rocAuc())
          : MetricTracker.of(
              Metric.loss(),
              Metric.accuracy(),
              kinds.f1(),
              Metric.ofSplit(
                  "spread",
                  Metric.Best.MOST,
                  (p, l) -> p.head().max().getFloat() - p.head().min().getFloat()));
    }
  }

  /** The mean of the places that are values. */
  private static NDList mean(NDList inputs) {
    NDArray kept = inputs.get(0).mul(inputs.get(2).expandDims(2));
    NDArray lengths = inputs.get(1).expandDims(1);
    return new NDList(kept.sum(new int[] {1}).div(lengths));
  }

  private ExperimentDirectory directory(String name, String more) throws IOException {
    return TinyExperiment.directory(
        folder.resolve(name), "num_epochs: 4\nlog_freq: 3\ncheckpoint_freq: 1\nseed: 5\n" + more);
  }

  private static void complete(ExperimentDirectory directory, Components project)
      throws IOException {
    ExperimentResult result =
        TinyExperiment.run(directory, project, Integer.MAX_VALUE).orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, () -> "" + result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean", "lstm", "places", "balanced: true\n"})
  void batchesOfOtherLengthsTrainTheSameBitsWhateverTheThreadsAndWhereverStopped(String kind)
      throws IOException {
    boolean places = kind.equals("places");
    boolean masked = kind.equals("mean");
    String more = kind.startsWith("balanced") ? kind : "";
    ExperimentDirectory whole = directory("whole", more);
    complete(whole, new Project(5, 0, places, masked));
    List<String> expected = bytes(whole);
    ExperimentDirectory threads = directory("threads", more);
    complete(threads, new Project(5, 3, places, masked));
    assertEquals(expected, bytes(threads));
    Project project = new Project(5, 1, places, masked);
    int stops = 0;
    for (int question = 2; question < 40; question += 17) {
      ExperimentDirectory cut = directory("cut" + question, more);
      if (TinyExperiment.run(cut, project, question).isEmpty()) {
        stops++;
        complete(cut, project);
      }
      assertEquals(expected, bytes(cut), "stopped at question " + question);
    }
    assertEquals(3, stops);
  }

  private static Map<String, Double> validated(ExperimentDirectory directory, Project project)
      throws IOException {
    return new BestModelEvaluation(directory, project, "", () -> false)
        .on(Split.VAL)
        .orElseThrow()
        .metrics();
  }

  @Test
  void whatIsFilledInCountsForNoMetric() throws IOException {
    for (boolean places : new boolean[] {true, false}) {
      ExperimentDirectory directory = directory("metrics" + places, "");
      complete(directory, new Project(5, 0, places, !places));
      Map<String, Double> padded = validated(directory, new Project(5, 0, places, !places));
      Map<String, Double> single = validated(directory, new Project(1, 0, places, !places));
      assertTrue(padded.keySet().containsAll(List.of("acc", "f1")), "" + padded);
      padded.forEach(
          (name, value) -> {
            if (!name.equals("loss")) {
              assertEquals(single.getOrDefault(name, Double.NaN), value, 1e-6, name);
            }
          });
      assertTrue(padded.getOrDefault("acc", 0.0) > 0.5, "it learns: " + padded);
    }
  }

  @Test
  void predictionsHaveTheNumbersAndTheNamesOfTheSamples() throws IOException {
    ExperimentDirectory directory = directory("predict", "");
    Project project = new Project(5, 1, false, true);
    complete(directory, project);
    Path csv = folder.resolve("p.csv");
    BestModelPrediction prediction = new BestModelPrediction(directory, project, "", () -> false);
    for (Split split : List.of(Split.VAL, Split.TRAIN)) {
      prediction.write(split, csv);
      List<String> rows = Files.readAllLines(csv);
      assertEquals("sample,name,output_0,output_1,output_2,predicted,label", rows.get(0));
      int[] classes = IntStream.range(0, SIZE).map(i -> i % CLASSES).toArray();
      Fold fold = Splitting.stratified(classes).fold(1, 5);
      int[] samples = split == Split.VAL ? fold.heldOut() : fold.train();
      assertEquals(samples.length + 1, rows.size());
      for (int i = 0; i < samples.length; i++) {
        assertTrue(
            rows.get(i + 1).startsWith(i + ",sequence " + samples[i] + ".txt,"), rows.get(i + 1));
        assertTrue(rows.get(i + 1).endsWith("," + samples[i] % CLASSES), rows.get(i + 1));
      }
    }
    // Lengths and the mask are inputs that no sample of the data has.
    new NewDataPrediction(directory, project, "", () -> false).write(folder, csv);
    List<String> rows = Files.readAllLines(csv);
    assertEquals("sample,name,output_0,output_1,output_2,predicted", rows.get(0));
    assertEquals(4, rows.size());
    assertTrue(rows.get(1).startsWith("0,sequence 3.txt,"), rows.get(1));
  }

  @Test
  void mixedSamplesTrainAndAreEvaluatedAsTheyAre() throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (int threads : new int[] {0, 2}) {
      Components mixed = new Mixed();
      ExperimentDirectory directory =
          TinyExperiment.directory(
              folder.resolve("mixed" + threads),
              TinyExperiment.config("sgd", "constant", "decoding_threads: " + threads + "\n"));
      complete(directory, mixed);
      all.add(bytes(directory));
      assertTrue(
          new BestModelEvaluation(directory, mixed, "", () -> false)
              .on(Split.TRAIN)
              .orElseThrow()
              .metrics()
              .containsKey("acc"));
    }
    assertEquals(all.get(0), all.get(1));
  }

  /** The tiny project with mixup. */
  private record Mixed(BuildComponents tiny) implements Components {
    Mixed() {
      this(new BuildComponents());
    }

    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      DataLoaders loaders = tiny.buildDataLoaders(cfg);
      return DataLoaders.of(
          loaders.train().withBatchTransform(BatchTransform.mixup(0.4, 2)),
          loaders.val(),
          loaders.test().orElseThrow());
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
}
