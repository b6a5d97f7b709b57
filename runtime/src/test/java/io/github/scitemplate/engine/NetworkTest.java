package io.github.scitemplate.engine;

import static io.github.scitemplate.SmallBlocks.linear;
import static io.github.scitemplate.engine.SmallNetworks.network;
import static io.github.scitemplate.engine.SmallNetworks.whole;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetworkTest extends TorchTest {

  private static NDArray vector(Network network) {
    return whole(network).vector();
  }

  @Test
  void parametersAreNamedByPlaceAndAreViewsOfOneVector() {
    Block model = new SequentialBlock().add(linear(3)).add(BatchNorm.builder().build());
    try (Network network = network(model, new Shape(2, 4), 1)) {
      assertEquals(
          Set.of("01Linear.weight", "01Linear.bias", "02BatchNorm.gamma", "02BatchNorm.beta"),
          network.trainable().keySet());
      assertTrue(network.tensors().containsKey("02BatchNorm.runningMean"));
      assertEquals(4 * 3 + 3 + 3 + 3, network.parameterCount());
      vector(network).addi(1);
      NDArray gamma = network.trainable().getOrDefault("02BatchNorm.gamma", vector(network));
      assertArrayEquals(new float[] {2, 2, 2}, gamma.toFloatArray());
    }
  }

  @Test
  void weightsComeFirstInTheVector() {
    Block model =
        new SequentialBlock().add(linear(3)).add(BatchNorm.builder().build()).add(linear(2));
    try (Network network = network(model, new Shape(2, 4), 1)) {
      assertEquals(4 * 3 + 3 * 2, whole(network).groups().get(0).weights());
      float[] all = vector(network).toFloatArray();
      NDArray last = network.trainable().getOrDefault("03Linear.weight", vector(network));
      assertArrayEquals(last.toFloatArray(), Arrays.copyOfRange(all, 12, 18));
    }
  }

  @Test
  void theGradientIsThatOfAllParametersAndBeginsAnewWhenItIsTaken() {
    try (Network network = network(linear(1), new Shape(1, 2), 1)) {
      backward(network);
      assertArrayEquals(new float[] {2, 3, 1}, whole(network).takeGradient().toFloatArray());
      backward(network);
      backward(network);
      assertArrayEquals(new float[] {4, 6, 2}, whole(network).takeGradient().toFloatArray());
      backward(network);
      whole(network).dropGradient();
      backward(network);
      assertArrayEquals(new float[] {2, 3, 1}, whole(network).takeGradient().toFloatArray());
    }
  }

  private static void backward(Network network) {
    try (NDManager scope = network.newScope()) {
      NDList input = new NDList(scope.create(new float[] {2, 3}, new Shape(1, 2)));
      network.startRecording(0, 0);
      network.backward(network.forwardTraining(input).head().sum());
    }
  }

  @Test
  void aPartThatIsLeftOutNowAndThenHasNoGradientThen() {
    try (Network network = network(new TwoParts(), new Shape(1, 2), 1);
        NDManager scope = network.newScope()) {
      NDList input = new NDList(scope.ones(new Shape(1, 2)));
      network.startRecording(0, 0);
      network.backward(network.forwardTraining("first", input).head().sum());
      float[] firstOnly = whole(network).takeGradientOrZero().toFloatArray();
      network.startRecording(0, 1);
      network.backward(network.forwardTraining(input).head().sum());
      float[] both = whole(network).takeGradient().toFloatArray();
      network.startRecording(0, 2);
      network.backward(network.forwardTraining("first", input).head().sum());
      assertArrayEquals(firstOnly, whole(network).takeGradient().toFloatArray());
      assertFalse(Arrays.equals(firstOnly, both));
      // Weights of first (6) and second (3), then the biases (3 and 1).
      assertArrayEquals(new float[3], Arrays.copyOfRange(firstOnly, 6, 9));
      assertEquals(1, both[12]);
      assertEquals(0, firstOnly[12]);
    }
  }

  @Test
  void whatABlockComputesFromAParameterFirstDoesNotPileUp() {
    try (Network network = network(new WeightFirst(), new Shape(1, 2), 1)) {
      for (int i = 0; i < 200; i++) {
        try (NDManager scope = network.newScope()) {
          NDList input = new NDList(scope.ones(new Shape(1, 2)));
          network.startRecording(0, i);
          network.backward(network.forwardTraining(input).head().sum());
        }
      }
      int managed = network.manager().getManagedArrays().size();
      assertTrue(managed < 150, "managed arrays: " + managed);
      assertArrayEquals(new float[] {200, 200}, whole(network).takeGradient().toFloatArray());
    }
  }

  /** Multiplies a weight by the input, in this order. */
  private static final class WeightFirst extends AbstractBlock {
    private final Parameter weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(1, 2))
                .build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      NDArray value = store.getValue(weight, inputs.head().getDevice(), training);
      return new NDList(value.mul(inputs.head()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  @Test
  void partsHaveVectorsOfTheirOwn() {
    try (Network network = parted(List.of("first", "second"))) {
      assertEquals(Set.of("first", "second"), network.parts().keySet());
      FlatParameters second = network.parts().getOrDefault("second", whole(network));
      assertEquals(3 + 1, second.vector().size());
      try (NDManager scope = network.newScope()) {
        network.startRecording(0, 0);
        NDList input = new NDList(scope.ones(new Shape(1, 2)));
        network.backward(network.forwardTraining("first", input).head().sum());
        whole(network).takeGradient();
        assertThrows(UserException.class, second::takeGradient);
      }
    }
  }

  @Test
  void aParameterInNoPartIsNamed() {
    UserException e = assertThrows(UserException.class, () -> parted(List.of("first")));
    assertTrue(e.problem().contains("02second.weight"), e.problem());
  }

  @Test
  void anUnknownPartIsToldWithThoseThereAre() {
    UserException e = assertThrows(UserException.class, () -> parted(List.of("frist", "second")));
    assertTrue(e.problem().contains("frist; it has 01first, 02second"), e.problem());
  }

  private static Network parted(List<String> parts) {
    return Network.create(
        new TwoParts(),
        parts,
        new Shape[] {new Shape(1, 2)},
        device(),
        Initialization.PYTORCH,
        new Randomness(1));
  }

  @Test
  void pytorchsInitialisationIsUniformWithinTheBoundOfTheFanIn() {
    Block model =
        new SequentialBlock()
            .add(Conv2d.builder().setFilters(64).setKernelShape(new Shape(5, 5)).build())
            .add(linear(100));
    try (Network network = network(model, new Shape(1, 3, 9, 9), 7)) {
      for (Map.Entry<String, Double> expected :
          Map.of(
                  "01Conv2d.weight",
                  1 / Math.sqrt(75),
                  "01Conv2d.bias",
                  1 / Math.sqrt(75),
                  "02Linear.bias",
                  1 / Math.sqrt(5))
              .entrySet()) {
        NDArray values = network.trainable().getOrDefault(expected.getKey(), vector(network));
        double[] numbers = new double[(int) values.size()];
        float[] floats = values.toFloatArray();
        Arrays.setAll(numbers, i -> floats[i]);
        double bound = expected.getValue();
        assertTrue(Arrays.stream(numbers).allMatch(v -> Math.abs(v) <= bound), expected.getKey());
        assertTrue(
            Arrays.stream(numbers).anyMatch(v -> Math.abs(v) > 0.8 * bound), expected.getKey());
        double variance = Arrays.stream(numbers).map(v -> v * v).average().orElseThrow();
        assertEquals(bound * bound / 3, variance, bound * bound * 0.12, expected.getKey());
      }
    }
  }

  @Test
  void theSeedAloneDecidesTheFirstValues() {
    float[] first = values(3);
    assertArrayEquals(first, values(3));
    assertFalse(Arrays.equals(first, values(4)));
  }

  private static float[] values(long seed) {
    try (Network network =
        network(new SequentialBlock().add(linear(5)).add(linear(2)), new Shape(1, 3), seed)) {
      return vector(network).toFloatArray();
    }
  }

  @Test
  void dropoutDependsOnEpochAndIterationAlone() {
    try (Network network =
        network(
            new SequentialBlock().add(linear(40)).add(Dropout.builder().optRate(0.5f).build()),
            new Shape(1, 3),
            3)) {
      float[] first = dropped(network, 0, 5);
      assertFalse(Arrays.equals(first, dropped(network, 0, 6)));
      assertFalse(Arrays.equals(first, dropped(network, 1, 5)));
      assertArrayEquals(first, dropped(network, 0, 5));
      try (NDManager scope = network.newScope()) {
        float[] evaluated =
            network
                .forwardEvaluation(new NDList(scope.ones(new Shape(1, 3))))
                .head()
                .toFloatArray();
        for (float value : evaluated) {
          assertTrue(value != 0, "nothing is dropped outside of training");
        }
      }
    }
  }

  private static float[] dropped(Network network, long epoch, long iteration) {
    try (NDManager scope = network.newScope()) {
      network.startRecording(epoch, iteration);
      NDList output = network.forwardTraining(new NDList(scope.ones(new Shape(1, 3))));
      network.stopRecording();
      return output.head().toFloatArray();
    }
  }

  @Test
  void thePartThatFailsIsNamed() {
    try (Network network = parted(List.of("first", "second"));
        NDManager scope = network.newScope()) {
      ModelFailure failure =
          assertThrows(
              ModelFailure.class,
              () -> network.forwardTraining("second", new NDList(scope.ones(new Shape(1, 5)))));
      assertTrue(
          String.valueOf(failure.getMessage())
              .startsWith("The model failed in its block second with input of shape (1, 5): "),
          failure.getMessage());
    }
  }

  @Test
  void thePartsComeInTheGivenOrderAndOneChildIsOnePart() {
    try (Network network = parted(List.of("second", "first"))) {
      assertEquals(List.of("second", "first"), List.copyOf(network.parts().keySet()));
    }
    UserException e =
        assertThrows(UserException.class, () -> parted(List.of("first", "01first", "second")));
    assertTrue(e.problem().contains("first and 01first are the same child"), e.problem());
  }

  @Test
  void aModelWithNothingToTrainIsRefusedWhenItIsTrained() {
    Block frozen = linear(2);
    frozen.freezeParameters(true);
    try (Network network = network(frozen, new Shape(1, 2), 1)) {
      UserException e = assertThrows(UserException.class, whole(network)::takeGradient);
      assertTrue(e.problem().contains("all are frozen"), e.problem());
      e = assertThrows(UserException.class, () -> backward(network));
      assertTrue(e.problem().contains("all are frozen"), e.problem());
    }
  }

  @Test
  void aLossOfOneNumberHasAGradientWhateverItsAxes() {
    try (Network network = network(linear(2), new Shape(1, 3), 1);
        NDManager scope = network.newScope()) {
      for (Shape shape : List.of(new Shape(), new Shape(1), new Shape(1, 1))) {
        network.startRecording(0, 0);
        NDList outputs = network.forwardTraining(new NDList(scope.ones(new Shape(1, 3))));
        network.backward(outputs.head().sum().reshape(shape));
        assertEquals(8, whole(network).takeGradient().sum().getFloat());
      }
    }
  }

  @Test
  void aParameterThatTheLossDoesNotDependOnIsNamed() {
    Block model = new Unused();
    try (Network network = network(model, new Shape(1, 2), 1);
        NDManager scope = network.newScope()) {
      network.startRecording(0, 0);
      NDList outputs = network.forwardTraining(new NDList(scope.ones(new Shape(1, 2))));
      network.backward(outputs.head().sum());
      UserException failure = assertThrows(UserException.class, whole(network)::takeGradient);
      assertTrue(failure.problem().contains("unused.weight gets no gradient"), failure.problem());
    }
  }

  /** Two layers one after the other, by name. */
  private static final class TwoParts extends AbstractBlock {
    private final Block first = addChildBlock("first", linear(3));
    private final Block second = addChildBlock("second", linear(1));

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      return second.forward(store, first.forward(store, inputs, training), training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      first.initialize(manager, type, inputShapes);
      second.initialize(manager, type, first.getOutputShapes(inputShapes));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return second.getOutputShapes(first.getOutputShapes(inputShapes));
    }
  }

  /** Has a layer that it does not use. */
  private static final class Unused extends AbstractBlock {
    private final Block used = addChildBlock("used", linear(1));
    private final Block unused = addChildBlock("unused", linear(1));

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      return used.forward(store, inputs, training);
    }

    @Override
    protected void initializeChildBlocks(
        NDManager manager, ai.djl.ndarray.types.DataType dataType, Shape... inputShapes) {
      used.initialize(manager, dataType, inputShapes);
      unused.initialize(manager, dataType, inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return used.getOutputShapes(inputShapes);
    }
  }

  @Test
  void aBlockThatCutsTheGradientIsNamed() {
    Block model =
        new SequentialBlock()
            .add(linear(3))
            .add(new SequentialBlock().add(new CutGradient()))
            .add(linear(1));
    try (Network network = network(model, new Shape(1, 2), 1);
        NDManager scope = network.newScope()) {
      network.startRecording(0, 0);
      NDList outputs = network.forwardTraining(new NDList(scope.ones(new Shape(1, 2))));
      network.backward(outputs.head().sum());
      UserException failure = assertThrows(UserException.class, whole(network)::takeGradient);
      assertTrue(
          failure.problem().startsWith("The parameter 01Linear.weight gets no gradient"),
          failure.problem());
      assertTrue(
          failure
              .problem()
              .contains("The output of the block 02SequentialBlock.01CutGradient has no gradient"),
          failure.problem());
      assertTrue(failure.fix().contains("toType and duplicate"), failure.fix());
    }
  }

  /** Gives a copy of its input, which PyTorch's graph knows nothing of. */
  private static final class CutGradient extends AbstractBlock {
    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      return new NDList(inputs.head().duplicate());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  @Test
  void oneChildMovesTowardsAnotherOfTheSameStructureThatIsNotTrained() {
    TwoAlike model = new TwoAlike(2);
    try (Network network = network(model, new Shape(1, 2), 1)) {
      float[] online = values(network, "01online.bias");
      setTarget(network, 8);
      network.softUpdate("online", "target", 0.25);
      assertArrayEquals(
          new float[] {0.25f * online[0] + 6, 0.25f * online[1] + 6},
          values(network, "02target.bias"),
          1e-5f);
      network.softUpdate("online", "target", 1);
      assertArrayEquals(online, values(network, "02target.bias"));
      setTarget(network, 8);
      network.softUpdate("online", "target", 0);
      assertArrayEquals(new float[] {8, 8}, values(network, "02target.bias"));
      for (double tau : new double[] {-0.1, 1.1, Double.NaN}) {
        IllegalArgumentException e =
            assertThrows(
                IllegalArgumentException.class, () -> network.softUpdate("online", "target", tau));
        assertEquals("tau must be from 0 to 1, but is " + tau, e.getMessage());
      }
      UserException trained =
          assertThrows(UserException.class, () -> network.softUpdate("target", "online", 1));
      assertEquals(
          "The part online of the model is trained, so that nothing may be copied into it.",
          trained.problem());
    }
    try (Network network = network(new TwoAlike(3), new Shape(1, 2), 1)) {
      UserException other =
          assertThrows(UserException.class, () -> network.softUpdate("online", "target", 1));
      assertTrue(
          other.problem().startsWith("The parts online and target of the model differ: "),
          other.problem());
    }
  }

  private static float[] values(Network network, String name) {
    return network.tensors().getOrDefault(name, vector(network)).toFloatArray();
  }

  private static void setTarget(Network network, float value) {
    network.tensors().getOrDefault("02target.bias", vector(network)).muli(0).addi(value);
  }

  /** A layer of two units, and a frozen one beside it. */
  private static final class TwoAlike extends AbstractBlock {
    private final Block online = addChildBlock("online", linear(2));
    private final Block target;

    TwoAlike(int units) {
      target = addChildBlock("target", linear(units));
      target.freezeParameters(true);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      return online.forward(store, inputs, training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      online.initialize(manager, type, inputShapes);
      target.initialize(manager, type, inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return online.getOutputShapes(inputShapes);
    }
  }

  @Test
  void anEmbeddingsValuesAreNormallyDistributed() {
    Block words =
        TrainableWordEmbedding.builder()
            .setVocabulary(
                new DefaultVocabulary(IntStream.range(0, 999).mapToObj(i -> "word" + i).toList()))
            .setEmbeddingSize(20)
            .build();
    try (Network network = network(words, new Shape(1, 4), 5)) {
      float[] all = vector(network).toFloatArray();
      assertTrue(all.length >= 999 * 20, "" + all.length);
      double mean = IntStream.range(0, all.length).mapToDouble(i -> all[i]).average().orElseThrow();
      double variance =
          IntStream.range(0, all.length).mapToDouble(i -> all[i] * all[i]).average().orElseThrow();
      long beyondTwo = IntStream.range(0, all.length).filter(i -> Math.abs(all[i]) > 2).count();
      assertEquals(0, mean, 0.03);
      assertEquals(1, variance, 0.05);
      assertEquals(0.0455, beyondTwo / (double) all.length, 0.008);
    }
  }
}
