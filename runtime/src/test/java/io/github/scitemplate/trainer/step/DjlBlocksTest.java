package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv1dTranspose;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.convolutional.Conv2dTranspose;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.LinearCollection;
import ai.djl.nn.core.Multiplication;
import ai.djl.nn.core.Prelu;
import ai.djl.nn.core.SparseMax;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.GhostBatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.transformer.IdEmbedding;
import ai.djl.nn.transformer.PointwiseFeedForwardBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The blocks that the guide to components says are tested are those that are trained here. */
class DjlBlocksTest extends TorchTest {
  private static final Path GUIDE = Path.of("../docs/components.md");
  private static final Map<String, Case> TRAINED = new LinkedHashMap<>();
  private static final Map<String, Supplier<Block>> REFUSED = new LinkedHashMap<>();
  private static final Shape ROWS = new Shape(4, 6);
  private static final Shape SEQUENCES = new Shape(4, 5, 4);
  private static final Shape LINES = new Shape(4, 3, 6);
  private static final Shape PICTURES = new Shape(4, 3, 6, 6);
  private static final Shape VOLUMES = new Shape(4, 2, 4, 4, 4);

  /** A block and the shape of its input. */
  private record Case(Supplier<Block> block, Shape input) {}

  private static void trained(String name, Shape input, Supplier<Block> block) {
    TRAINED.put(name, new Case(block, input));
  }

  static {
    layers();
    pooling();
    activations();
    sequences();
    REFUSED.put(
        "Conv1dTranspose",
        () -> Conv1dTranspose.builder().setFilters(2).setKernelShape(new Shape(2)).build());
    REFUSED.put(
        "Conv2dTranspose",
        () -> Conv2dTranspose.builder().setFilters(2).setKernelShape(new Shape(2, 2)).build());
    REFUSED.put(
        "RNN.optBidirectional",
        () ->
            RNN.builder()
                .setStateSize(3)
                .setNumLayers(1)
                .setActivation(RNN.Activation.TANH)
                .optBidirectional(true)
                .build());
    REFUSED.put(
        "LSTM.optBidirectional",
        () -> LSTM.builder().setStateSize(4).setNumLayers(2).optBidirectional(true).build());
    REFUSED.put(
        "GRU.optBidirectional",
        () -> GRU.builder().setStateSize(4).setNumLayers(1).optBidirectional(true).build());
  }

  private static void layers() {
    trained("Linear", ROWS, () -> SmallBlocks.linear(3));
    trained("Multiplication", ROWS, () -> Multiplication.builder().setUnits(3).build());
    trained("LinearCollection", ROWS, () -> LinearCollection.builder().setUnits(3).build());
    trained(
        "Conv1d", LINES, () -> Conv1d.builder().setFilters(2).setKernelShape(new Shape(2)).build());
    trained(
        "Conv2d",
        PICTURES,
        () -> Conv2d.builder().setFilters(3).optGroups(3).setKernelShape(new Shape(2, 2)).build());
    trained(
        "Conv3d",
        VOLUMES,
        () -> Conv3d.builder().setFilters(2).setKernelShape(new Shape(2, 2, 2)).build());
    trained("BatchNorm", PICTURES, () -> BatchNorm.builder().build());
    trained(
        "GhostBatchNorm", PICTURES, () -> GhostBatchNorm.builder().optVirtualBatchSize(2).build());
    trained("LayerNorm", SEQUENCES, () -> LayerNorm.builder().axis(2).build());
    trained("Dropout", ROWS, () -> Dropout.builder().optRate(0.2f).build());
    trained(
        "SequentialBlock",
        ROWS,
        () -> new SequentialBlock().add(SmallBlocks.linear(3)).add(Activation::tanh));
    trained(
        "ParallelBlock",
        ROWS,
        () ->
            new ParallelBlock(DjlBlocksTest::joined)
                .add(SmallBlocks.linear(2))
                .add(SmallBlocks.linear(3)));
    trained(
        "LambdaBlock", ROWS, () -> new LambdaBlock(list -> new NDList(list.head().cos()), "cos"));
    trained("Blocks.batchFlattenBlock", PICTURES, Blocks::batchFlattenBlock);
    trained("Blocks.identityBlock", ROWS, Blocks::identityBlock);
  }

  private static NDList joined(List<NDList> branches) {
    return new NDList(NDArrays.concat(new NDList(branches.stream().map(NDList::head).toList()), 1));
  }

  private static void pooling() {
    trained("Pool.maxPool1dBlock", LINES, () -> Pool.maxPool1dBlock(new Shape(2)));
    trained("Pool.maxPool2dBlock", PICTURES, () -> Pool.maxPool2dBlock(new Shape(2, 2)));
    trained("Pool.maxPool3dBlock", VOLUMES, () -> Pool.maxPool3dBlock(new Shape(2, 2, 2)));
    trained("Pool.avgPool1dBlock", LINES, () -> Pool.avgPool1dBlock(new Shape(2)));
    trained("Pool.avgPool2dBlock", PICTURES, () -> Pool.avgPool2dBlock(new Shape(2, 2)));
    trained("Pool.avgPool3dBlock", VOLUMES, () -> Pool.avgPool3dBlock(new Shape(2, 2, 2)));
    trained("Pool.lpPool1dBlock", LINES, () -> Pool.lpPool1dBlock(2, new Shape(2)));
    trained("Pool.lpPool2dBlock", PICTURES, () -> Pool.lpPool2dBlock(2, new Shape(2, 2)));
    trained("Pool.globalMaxPool1dBlock", LINES, Pool::globalMaxPool1dBlock);
    trained("Pool.globalMaxPool2dBlock", PICTURES, Pool::globalMaxPool2dBlock);
    trained("Pool.globalMaxPool3dBlock", VOLUMES, Pool::globalMaxPool3dBlock);
    trained("Pool.globalAvgPool1dBlock", LINES, Pool::globalAvgPool1dBlock);
    trained("Pool.globalAvgPool2dBlock", PICTURES, Pool::globalAvgPool2dBlock);
    trained("Pool.globalAvgPool3dBlock", VOLUMES, Pool::globalAvgPool3dBlock);
    trained("Pool.globalLpPool1dBlock", LINES, () -> Pool.globalLpPool1dBlock(2));
    trained("Pool.globalLpPool2dBlock", PICTURES, () -> Pool.globalLpPool2dBlock(2));
    REFUSED.put("Prelu", Prelu::new);
    REFUSED.put("Activation.preluBlock", Activation::preluBlock);
    REFUSED.put("Pool.lpPool3dBlock", () -> Pool.lpPool3dBlock(2, new Shape(2, 2, 2)));
    REFUSED.put("Pool.globalLpPool3dBlock", () -> Pool.globalLpPool3dBlock(2));
  }

  private static void activations() {
    trained("Activation.reluBlock", ROWS, Activation::reluBlock);
    trained("Activation.relu6Block", ROWS, Activation::relu6Block);
    trained("Activation.leakyReluBlock", ROWS, () -> Activation.leakyReluBlock(0.1f));
    trained("Activation.sigmoidBlock", ROWS, Activation::sigmoidBlock);
    trained("Activation.tanhBlock", ROWS, Activation::tanhBlock);
    trained("Activation.softPlusBlock", ROWS, Activation::softPlusBlock);
    trained("Activation.softSignBlock", ROWS, Activation::softSignBlock);
    trained("Activation.eluBlock", ROWS, () -> Activation.eluBlock(1));
    trained("Activation.seluBlock", ROWS, Activation::seluBlock);
    trained("Activation.geluBlock", ROWS, Activation::geluBlock);
    trained("Activation.swishBlock", ROWS, () -> Activation.swishBlock(1));
    trained("Activation.mishBlock", ROWS, Activation::mishBlock);
    trained("SparseMax", ROWS, SparseMax::new);
  }

  private static void sequences() {
    trained(
        "RNN",
        SEQUENCES,
        () ->
            RNN.builder()
                .setStateSize(3)
                .setNumLayers(2)
                .setActivation(RNN.Activation.TANH)
                .build());
    trained("LSTM", SEQUENCES, () -> LSTM.builder().setStateSize(3).setNumLayers(2).build());
    trained(
        "GRU",
        SEQUENCES,
        () -> GRU.builder().setStateSize(3).setNumLayers(2).optDropRate(0.2f).build());
    trained(
        "IdEmbedding",
        new Shape(4, 3),
        () -> new IdEmbedding.Builder().setDictionarySize(5).setEmbeddingSize(2).build());
    trained(
        "TransformerEncoderBlock",
        SEQUENCES,
        () -> new TransformerEncoderBlock(4, 2, 8, 0.1f, Activation::relu));
    trained(
        "ScaledDotProductAttentionBlock",
        SEQUENCES,
        () ->
            ScaledDotProductAttentionBlock.builder()
                .setEmbeddingSize(4)
                .setHeadCount(2)
                .optAttentionProbsDropoutProb(0.1f)
                .build());
    trained(
        "PointwiseFeedForwardBlock",
        SEQUENCES,
        () -> new PointwiseFeedForwardBlock(List.of(8), 4, Activation::relu));
  }

  static Set<String> trainedBlocks() {
    return TRAINED.keySet();
  }

  static Set<String> refusedBlocks() {
    return REFUSED.keySet();
  }

  private static DataLoader data(String block, Shape shape) {
    int size = Math.toIntExact(shape.size());
    int samples = Math.toIntExact(shape.get(0));
    HostArray labels = HostArray.of(new float[samples], samples, 1);
    if (block.equals("IdEmbedding")) {
      long[] tokens = new long[size];
      Arrays.setAll(tokens, i -> i % 5);
      return DataLoader.inOrder(
          Dataset.of(HostArray.of(tokens, shape.getShape()), labels), samples);
    }
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) Math.sin(i + 1);
    }
    return DataLoader.inOrder(Dataset.of(HostArray.of(numbers, shape.getShape()), labels), samples);
  }

  /** After a linear layer, to which gradients have to come through the block. */
  private static Block model(String name, Case tried) {
    return name.equals("IdEmbedding")
        ? tried.block().get()
        : new SequentialBlock()
            .add(
                SmallBlocks.linear(
                    Math.toIntExact(tried.input().get(tried.input().dimension() - 1))))
            .add(tried.block().get());
  }

  private static final Criterion CRITERION =
      (predictions, labels) -> predictions.head().sub(0.2).square().mean();

  private static float loss(SmallTraining training, String name, Shape shape) {
    Network network = training.network();
    try (NDManager scope = network.newScope()) {
      NDArray numbers = scope.arange((float) shape.size()).add(1).sin().reshape(shape);
      NDArray tokens = scope.arange((int) shape.size()).mod(5).reshape(shape);
      NDList input = new NDList(name.equals("IdEmbedding") ? tokens : numbers);
      network.startRecording(0, 0); // as in training, with the same dropout each time
      return CRITERION.loss(network.forwardTraining(input), new NDList()).getFloat();
    } finally {
      network.stopRecording();
    }
  }

  @ParameterizedTest
  @MethodSource("trainedBlocks")
  void aBlockOfTheTableTrains(String name) {
    Case tried = requireNonNull(TRAINED.get(name));
    try (SmallTraining training =
        SmallTraining.of(
            How.by(Sgd.of(0.02)), model(name, tried), CRITERION, data(name, tried.input()))) {
      training.train(1);
      float before = loss(training, name, tried.input());
      Map<String, float[]> values = new LinkedHashMap<>();
      training.network().trainable().forEach((key, v) -> values.put(key, v.toFloatArray()));
      training.train(6);
      float after = loss(training, name, tried.input());
      assertTrue(after < before, "the loss went from " + before + " to " + after);
      assertEquals(Map.of("", 7L), training.step().updateCounts());
      training
          .network()
          .trainable()
          .forEach(
              (key, v) -> {
                boolean hasGradient = !key.endsWith("keyProjection.bias"); // softmax takes it away
                assertTrue(!hasGradient || !Arrays.equals(values.get(key), v.toFloatArray()), key);
              });
    }
  }

  @ParameterizedTest
  @MethodSource("refusedBlocks")
  void aBlockThatDjlCannotRunIsRefused(String name) {
    Block inner = requireNonNull(REFUSED.get(name)).get();
    Block block = new SequentialBlock().add(Blocks.identityBlock()).add(inner);
    if (name.startsWith("Pool")) {
      ModelFailure told = assertThrows(ModelFailure.class, () -> network(block, VOLUMES).close());
      String message = String.valueOf(told.getMessage());
      assertTrue(message.contains("3D lpPool is not supported in PyTorch"), message);
    } else {
      Shape shape = name.equals("Conv2dTranspose") ? PICTURES : SEQUENCES;
      UserException told = assertThrows(UserException.class, () -> network(block, shape).close());
      String kind = inner.getClass().getSimpleName();
      assertTrue(
          told.problem().startsWith("The block 02" + kind + " is a " + kind), told.problem());
    }
  }

  private static Network network(Block block, Shape shape) {
    return Network.create(
        block, new Shape[] {shape}, device(), Initialization.PYTORCH, new Randomness(1));
  }

  /** What stands in the first column of the table after a heading. */
  private static Set<String> table(String heading) throws IOException {
    String guide = Files.readString(GUIDE);
    int begin = guide.indexOf(heading);
    assertTrue(begin >= 0, "the guide has no " + heading);
    Set<String> names = new TreeSet<>();
    String[] lines = guide.substring(begin + heading.length()).strip().split("\n", -1);
    for (int i = 2; i < lines.length && lines[i].startsWith("|"); i++) {
      Matcher codes = Pattern.compile("`([^`]+)`").matcher(lines[i].split("\\|", -1)[1]);
      while (codes.find()) {
        names.add(codes.group(1));
      }
    }
    return names;
  }

  @Test
  void theTablesOfTheGuideAreWhatIsTested() throws IOException {
    assertEquals(new TreeSet<>(TRAINED.keySet()), table("**DJL's blocks that are tested.**"));
    assertEquals(new TreeSet<>(REFUSED.keySet()), table("**What is refused.**"));
  }

  /**
   * Each class of a block in DJL's library stands in a table or among those that are not tested.
   */
  @Test
  void noBlockOfDjlIsForgotten() throws IOException, URISyntaxException, ClassNotFoundException {
    Path jar = Path.of(Block.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> missing = new TreeSet<>();
    String guide = Files.readString(GUIDE);
    try (JarFile file = new JarFile(jar.toFile());
        Stream<String> entries = file.stream().map(entry -> entry.getName())) {
      for (String entry :
          entries
              .filter(e -> e.matches("ai/djl/nn/[a-z/]*\\w+\\.class"))
              .collect(Collectors.toList())) {
        Class<?> type = Class.forName(entry.replace('/', '.').replace(".class", ""));
        assertNotNull(type);
        if (Block.class.isAssignableFrom(type)
            && !Modifier.isAbstract(type.getModifiers())
            && !guide.contains("`" + type.getSimpleName() + "`")) {
          missing.add(type.getSimpleName());
        }
      }
    }
    assertEquals(Set.of(), missing);
  }
}
