package io.github.scitemplate.engine.compiled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.compiled.CompiledPass.Arrays;
import io.github.scitemplate.engine.compiled.CompiledPass.Ending;
import io.github.scitemplate.engine.compiled.gradient.GradientRules;
import io.github.scitemplate.engine.compiled.graph.Functions;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.precision.MixedPrecision;
import io.github.scitemplate.engine.compiled.record.ModelRecorder;
import io.github.scitemplate.engine.compiled.record.Recording;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Subject;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientRulesTest extends TorchTest {
  /** Functions whose backward pass is left to libtorch. */
  private static final Set<String> LEFT_TO_LIBTORCH =
      Set.of(
          "adaptive_max_pool1d",
          "adaptive_max_pool2d",
          "adaptive_max_pool3d",
          "amax",
          "amin",
          "avg_pool1d",
          "avg_pool3d",
          "div_",
          "gru",
          "lstm",
          "max",
          "max_pool1d",
          "max_pool3d",
          "min",
          "remainder",
          "repeat_interleave",
          "rnn_relu",
          "rnn_tanh",
          "tile",
          "xlogy");

  /** Functions of a pass without gradients only, in whose place training has others. */
  private static final Set<String> OF_EVALUATION =
      Set.of("add_", "batch_norm", "layer_norm", "max_pool2d");

  /**
   * A function of arrays that are trained.
   *
   * @param shapes the shapes of the arrays
   */
  record Case(String name, Function<List<NDArray>, NDArray> function, List<Shape> shapes) {
    Case(String name, Function<List<NDArray>, NDArray> function, Shape... shapes) {
      this(name, function, List.of(shapes));
    }

    @Override
    public String toString() {
      return name + shapes;
    }
  }

  private static Case unary(String name, Function<NDArray, NDArray> function) {
    return new Case(name, all -> function.apply(all.get(0)), new Shape(3, 4));
  }

  static Stream<Case> cases() {
    return Stream.of(elementwise(), pairs(), shapes(), reductions(), layers())
        .flatMap(List::stream);
  }

  private static List<Case> elementwise() {
    return List.of(
        unary("relu", x -> x.getNDArrayInternal().relu()),
        unary("sigmoid", x -> x.getNDArrayInternal().sigmoid()),
        unary("tanh", x -> x.getNDArrayInternal().tanh()),
        unary("gelu", x -> x.getNDArrayInternal().gelu()),
        unary("softplus", x -> x.getNDArrayInternal().softPlus()),
        unary("leaky relu", x -> x.getNDArrayInternal().leakyRelu(0.1f)),
        unary("elu", x -> x.getNDArrayInternal().elu(1.3f)),
        unary("selu", x -> x.getNDArrayInternal().selu()),
        unary("softsign", x -> x.getNDArrayInternal().softSign()),
        unary("neg", NDArray::neg),
        unary("abs", NDArray::abs),
        unary("square", NDArray::square),
        unary("sqrt", x -> x.abs().sqrt()),
        unary("exp", NDArray::exp),
        unary("log", x -> x.abs().log()),
        unary("log2", x -> x.abs().log2()),
        unary("log10", x -> x.abs().log10()),
        unary("sin", NDArray::sin),
        unary("cos", NDArray::cos),
        unary("erf", NDArray::erf),
        unary("steps", x -> x.floor().add(x.ceil()).add(x.round()).add(x.sign()).add(x)),
        unary("pow", x -> x.abs().pow(2.5f)),
        unary("pow 0", x -> x.pow(0).add(x)),
        unary("clip", x -> x.clip(-0.5f, 0.5f)),
        unary("number at the right", x -> x.add(2).mul(3).div(7).sub(0.25f)),
        unary("number of float64", x -> x.mul(0.1).add(1.0 / 3)),
        unary("not contiguous", x -> x.transpose().exp().mul(x.swapAxes(0, 1))),
        unary("used several times", x -> x.mul(x).add(x.exp()).sub(x.mul(2)).add(x)));
  }

  private static List<Case> pairs() {
    List<Case> cases = new ArrayList<>();
    for (Shape[] shapes :
        new Shape[][] {
          {new Shape(3, 4), new Shape(3, 4)},
          {new Shape(3, 4), new Shape(4)},
          {new Shape(3, 1), new Shape(2, 1, 4)},
          {new Shape(), new Shape(3, 4)},
          {new Shape(1, 1, 4), new Shape(3, 1)}
        }) {
      cases.add(new Case("add", all -> all.get(0).add(all.get(1)), shapes));
      cases.add(new Case("sub", all -> all.get(0).sub(all.get(1)), shapes));
      cases.add(new Case("mul", all -> all.get(0).mul(all.get(1)), shapes));
      cases.add(new Case("div", all -> all.get(0).div(all.get(1).abs().add(1)), shapes));
      cases.add(new Case("maximum", all -> all.get(0).maximum(all.get(1)), shapes));
      cases.add(new Case("minimum", all -> all.get(0).minimum(all.get(1)), shapes));
    }
    cases.add(
        new Case(
            "where",
            all -> NDArrays.where(all.get(0).gt(all.get(1)), all.get(0), all.get(1)),
            new Shape(3, 4),
            new Shape(3, 4)));
    cases.add(new Case("maximum of equals", all -> all.get(0).maximum(all.get(0)), new Shape(5)));
    return cases;
  }

  private static List<Case> shapes() {
    return List.of(
        unary("reshape", x -> x.reshape(2, -1)),
        unary("flatten", NDArray::flatten),
        unary("expandDims", x -> x.expandDims(1).mul(2)),
        unary("squeeze", x -> x.expandDims(1).squeeze(1)),
        unary("transpose", NDArray::transpose),
        unary("swapAxes", x -> x.swapAxes(0, 1)),
        unary("broadcast", x -> x.broadcast(new Shape(2, 3, 4))),
        unary("flip", x -> x.flip(0)),
        unary("fixed", x -> x.get(new NDIndex(":, 2"))),
        unary("slice", x -> x.get(new NDIndex("1:, 0:4:2"))),
        unary("split", x -> x.split(2, 1).get(1)),
        unary("concat", x -> x.concat(x.mul(2), 1)),
        unary("stack", x -> x.stack(x.exp(), 1)),
        unary("gather", x -> x.gather(indices(x, 2, 0, 3), 1)),
        new Case(
            "concat of two",
            all -> all.get(0).concat(all.get(1), -1),
            new Shape(2, 3),
            new Shape(2, 5)));
  }

  private static NDArray indices(NDArray beside, long... places) {
    return beside.getManager().create(places, new Shape(places.length, 1));
  }

  private static List<Case> reductions() {
    return List.of(
        unary("sum", NDArray::sum),
        unary("mean", NDArray::mean),
        unary("sum of an axis", x -> x.sum(new int[] {0})),
        unary("sum of both axes", x -> x.sum(new int[] {0, -1})),
        unary("sum with axis kept", x -> x.sum(new int[] {1}, true)),
        unary("mean of an axis", x -> x.mean(new int[] {1})),
        unary("mean with axis kept", x -> x.mean(new int[] {-1}, true)),
        unary("softmax", x -> x.softmax(1)),
        unary("log softmax", x -> x.logSoftmax(-1)),
        unary("softmax of the first axis", x -> x.transpose().softmax(0)),
        unary("cumSum", x -> x.cumSum(1)));
  }

  private static List<Case> layers() {
    List<Case> cases = new ArrayList<>();
    cases.add(linear(new Shape(5, 4), new Shape(3, 4), new Shape(3)));
    cases.add(linear(new Shape(2, 5, 4), new Shape(3, 4), new Shape(3)));
    cases.add(linear(new Shape(5, 4), new Shape(3, 4)));
    cases.add(linear(new Shape(2, 6, 5, 4), new Shape(3, 4)));
    cases.add(product(new Shape(4, 5), new Shape(5, 3)));
    cases.add(product(new Shape(2, 4, 5), new Shape(5, 3)));
    cases.add(product(new Shape(2, 4, 5), new Shape(2, 5, 3)));
    cases.add(product(new Shape(2, 3, 4, 5), new Shape(2, 3, 5, 4)));
    cases.add(
        new Case(
            "product with a transposed matrix",
            all -> all.get(0).matMul(all.get(1).transpose(0, 2, 1)),
            new Shape(2, 4, 5),
            new Shape(2, 3, 5)));
    cases.add(
        new Case(
            "bmm",
            all -> all.get(0).batchMatMul(all.get(1)),
            new Shape(2, 4, 5),
            new Shape(2, 5, 3)));
    cases.add(new Case("dot", all -> all.get(0).dot(all.get(1)), new Shape(4), new Shape(4)));
    cases.add(
        new Case(
            "dot of matrices",
            all -> all.get(0).dot(all.get(1)),
            new Shape(3, 4),
            new Shape(4, 2)));
    cases.add(convolution(1, new Shape(2, 3, 9), new Shape(4, 3, 3), 1));
    cases.add(convolution(2, new Shape(2, 4, 7, 8), new Shape(6, 2, 3, 3), 2));
    cases.add(convolution(2, new Shape(2, 4, 7, 8), new Shape(6, 4, 3, 2), 1));
    cases.add(convolution(3, new Shape(1, 2, 4, 5, 6), new Shape(3, 2, 2, 3, 2), 1));
    cases.add(
        new Case("batch norm", all -> normalized(all, 1), images(), new Shape(3), new Shape(3)));
    cases.add(
        new Case(
            "batch norm of another axis",
            all -> normalized(all, 2),
            images(),
            new Shape(4),
            new Shape(4)));
    cases.add(
        new Case(
            "layer norm",
            all ->
                all.get(0)
                    .getNDArrayInternal()
                    .layerNorm(all.get(0), new Shape(5), all.get(1), all.get(2), 1e-5f)
                    .head(),
            images(),
            new Shape(5),
            new Shape(5)));
    cases.add(
        new Case(
            "embedding",
            all -> {
              NDArray tokens = all.get(0).getManager().create(new long[] {1, 0, 3, 1});
              return tokens
                  .getNDArrayInternal()
                  .embedding(tokens, all.get(0), SparseFormat.DENSE)
                  .head();
            },
            new Shape(4, 3)));
    cases.add(pooled("max pool", x -> pool(x, true)));
    cases.add(pooled("average pool", x -> pool(x, false)));
    cases.add(pooled("average of all", x -> x.getNDArrayInternal().globalAvgPool()));
    cases.add(
        new Case(
            "average of a series",
            all -> all.get(0).getNDArrayInternal().globalAvgPool(),
            new Shape(2, 3, 7)));
    cases.add(
        new Case(
            "average of a volume",
            all -> all.get(0).getNDArrayInternal().globalAvgPool(),
            new Shape(2, 3, 3, 4, 2)));
    return cases;
  }

  private static Shape images() {
    return new Shape(2, 3, 4, 5);
  }

  private static Case pooled(String name, Function<NDArray, NDArray> function) {
    return new Case(name, all -> function.apply(all.get(0)), new Shape(2, 5, 6, 7));
  }

  private static NDArray pool(NDArray images, boolean largest) {
    Shape two = new Shape(2, 2);
    Shape padding = new Shape(1, 1);
    return largest
        ? images.getNDArrayInternal().maxPool(new Shape(3, 3), two, padding, true)
        : images.getNDArrayInternal().avgPool(new Shape(3, 3), two, padding, true, false);
  }

  private static Case linear(Shape... shapes) {
    return new Case(
        "linear",
        all ->
            all.get(0)
                .getNDArrayInternal()
                .linear(all.get(0), all.get(1), all.size() > 2 ? all.get(2) : null)
                .head(),
        shapes);
  }

  private static Case product(Shape... shapes) {
    return new Case("product", all -> all.get(0).matMul(all.get(1)), shapes);
  }

  private static Case convolution(int axes, Shape input, Shape weight, int groups) {
    Shape ones = new Shape(java.util.stream.LongStream.generate(() -> 1).limit(axes).toArray());
    Shape twos = new Shape(java.util.stream.LongStream.generate(() -> 2).limit(axes).toArray());
    return new Case(
        "convolution",
        all ->
            all.get(0)
                .getNDArrayInternal()
                .convolution(all.get(0), all.get(1), all.get(2), twos, ones, ones, groups)
                .head(),
        input,
        weight,
        new Shape(weight.get(0)));
  }

  private static NDArray normalized(List<NDArray> all, int axis) {
    NDArray images = all.get(0);
    Shape channels = new Shape(images.getShape().get(axis));
    return images
        .getNDArrayInternal()
        .batchNorm(
            images,
            images.getManager().zeros(channels),
            images.getManager().ones(channels),
            all.get(1),
            all.get(2),
            axis,
            0.9f,
            1e-5f,
            true)
        .head();
  }

  /** The function as a block whose parameters are its arrays. */
  private static final class Trained extends AbstractBlock {
    private final Function<List<NDArray>, NDArray> function;
    private final List<Parameter> all = new ArrayList<>();

    Trained(Case tried) {
      this.function = tried.function();
      for (int i = 0; i < tried.shapes().size(); i++) {
        all.add(
            addParameter(
                Parameter.builder()
                    .setName("p" + i)
                    .setType(Parameter.Type.OTHER)
                    .optShape(tried.shapes().get(i))
                    .build()));
      }
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
      List<NDArray> arrays = new ArrayList<>();
      all.forEach(p -> arrays.add(store.getValue(p, inputs.head().getDevice(), training)));
      return new NDList(function.apply(arrays));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachRuleGivesTheBitsOfLibtorch(Case tried) {
    try (NDManager manager = NDManager.newBaseManager()) {
      compare(tried, recorded(tried, manager), manager);
    }
  }

  static Stream<Case> casesWithProducts() {
    try (NDManager manager = NDManager.newBaseManager()) {
      return cases()
          .filter(tried -> MixedPrecision.isIn(mixed(recorded(tried, manager)).graph()))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("casesWithProducts")
  void productsInBfloat16HaveTheGradientsOfLibtorch(Case tried) {
    try (NDManager manager = NDManager.newBaseManager()) {
      compare(tried, mixed(recorded(tried, manager)), manager);
    }
  }

  private static Recorded mixed(Recorded recorded) {
    return new Recorded(MixedPrecision.of(recorded.graph()), recorded.constants());
  }

  private static void compare(Case tried, Recorded recorded, NDManager manager) {
    Ending ending = new Ending(0, false);
    try (CompiledPass derived = CompiledPass.of(recorded, ending, manager.getDevice());
        CompiledPass libtorch = CompiledPass.recording(recorded, ending, "a test")) {
      assertFalse(derived.isDerivedByLibtorch(), derived.way(false));
      for (int seed = 1; seed < 4; seed++) {
        List<NDArray> parameters = parameters(tried, manager, seed);
        assertEquals(
            gradients(libtorch, parameters, manager), gradients(derived, parameters, manager));
      }
    }
  }

  private static Recorded recorded(Case tried, NDManager manager) {
    Trained block = new Trained(tried);
    block.setInitializer(Initializer.ZEROS, parameter -> true);
    block.initialize(manager, DataType.FLOAT32, new Shape(1));
    IdentityHashMap<Parameter, NDArray> arrays = new IdentityHashMap<>();
    List<NDArray> values = parameters(tried, manager, 0);
    for (int i = 0; i < values.size(); i++) {
      arrays.put(block.all.get(i), values.get(i));
    }
    Subject subject = Subject.of(block, block.all, List.of(), arrays);
    Recording recording =
        ModelRecorder.of(
            subject,
            new NDList(manager.ones(new Shape(1))),
            manager,
            true,
            (outputs, more) -> new NDList(weighted(outputs.head())));
    return assertInstanceOf(Recorded.class, recording, recording.toString());
  }

  /** A number that depends on each output in another way. */
  private static NDArray weighted(NDArray output) {
    float[] weights = new float[(int) output.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.sin(i + 1);
    }
    return output.mul(output.getManager().create(weights, output.getShape())).sum();
  }

  private static List<NDArray> parameters(Case tried, NDManager manager, int seed) {
    JniUtils.setSeed(seed);
    List<NDArray> all = new ArrayList<>();
    for (Shape shape : tried.shapes()) {
      NDArray array = manager.randomNormal(0, 1, shape, DataType.FLOAT32);
      array.setRequiresGradient(true);
      all.add(array);
    }
    return all;
  }

  private static List<List<Float>> gradients(
      CompiledPass pass, List<NDArray> parameters, NDManager manager) {
    List<NDArray> places = new ArrayList<>();
    long size = parameters.stream().mapToLong(NDArray::size).sum();
    NDArray vector = manager.full(new Shape(size), Float.NaN);
    long begin = 0;
    for (NDArray parameter : parameters) {
      long end = begin + parameter.size();
      places.add(vector.get(new NDIndex(begin + ":" + end)).reshape(parameter.getShape()));
      begin = end;
    }
    try (Arrays arrays = new Arrays(parameters, vector, places, List.of())) {
      pass.run(manager, new NDList(manager.ones(new Shape(1))), arrays);
    }
    List<List<Float>> numbers = new ArrayList<>();
    for (NDArray place : places) {
      List<Float> all = new ArrayList<>();
      for (float number : place.toFloatArray()) {
        all.add(number == 0 ? 0f : number); // zero is zero, whatever its sign
      }
      numbers.add(all);
    }
    return numbers;
  }

  @Test
  void eachFunctionHasARuleOrIsLeftToLibtorch() {
    Set<String> without = new TreeSet<>(Functions.withGradient());
    without.removeAll(GradientRules.functions());
    without.removeAll(OF_EVALUATION);
    assertEquals(new TreeSet<>(LEFT_TO_LIBTORCH), without);
  }

  @Test
  void eachRuleIsTried() {
    Set<String> tried = new TreeSet<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      cases()
          .forEach(
              each ->
                  mixed(recorded(each, manager)).graph().operations().stream()
                      .map(Operation::function)
                      .forEach(tried::add));
    }
    Set<String> untried = new TreeSet<>(GradientRules.functions());
    untried.removeAll(tried);
    assertEquals(Set.of(), untried);
  }
}
