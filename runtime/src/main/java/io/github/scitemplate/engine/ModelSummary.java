package io.github.scitemplate.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an initialised model consists of.
 *
 * @param rows the model's children, in their order
 * @param trainable how many numbers optimizers change
 * @param others how many they do not change: running statistics and frozen parameters
 */
public record ModelSummary(List<Row> rows, long trainable, long others) {

  /**
   * A child of the model.
   *
   * @param name the name by which parameters and parts are called
   * @param kind what kind of block it is
   * @param outputShape the shape of its output for a batch; empty if it is not known
   * @param parameters how many numbers it has that are in no row before
   * @param valuesFrom where these numbers have their first values from; empty if there are none
   */
  public record Row(
      String name, String kind, String outputShape, long parameters, String valuesFrom) {}

  static ModelSummary of(Block model, Shape[] inputShapes, Function<Parameter, String> origins) {
    List<Row> rows = new ArrayList<>();
    Set<Parameter> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    Shape[] shapes = model instanceof SequentialBlock ? inputShapes : new Shape[0];
    for (Pair<String, Block> child : model.getChildren()) {
      Block block = child.getValue();
      shapes = outputShapes(block, shapes);
      String shape = Arrays.stream(shapes).map(String::valueOf).collect(Collectors.joining(", "));
      List<Parameter> parameters =
          ParameterNames.of(block).values().stream().filter(counted::add).toList();
      rows.add(
          new Row(
              child.getKey(),
              kind(block),
              shape,
              size(parameters),
              valuesFrom(parameters, origins)));
    }
    Collection<Parameter> all = ParameterNames.of(model).values();
    long trainable = size(all.stream().filter(ModelParts::isTrainable).toList());
    return new ModelSummary(rows, trainable, size(all) - trainable);
  }

  private static String valuesFrom(
      List<Parameter> parameters, Function<Parameter, String> origins) {
    return parameters.stream().map(origins).distinct().collect(Collectors.joining(", "));
  }

  private static String kind(Block block) {
    if (block instanceof LambdaBlock lambda) {
      return lambda.getName();
    }
    String name = block.getClass().getSimpleName();
    return name.isEmpty() ? block.getClass().getName().replaceFirst(".*\\.", "") : name;
  }

  /**
   * The shapes of a block's outputs; none if it does not know them. A project's own block need not,
   * since training does not ask.
   */
  private static Shape[] outputShapes(Block block, Shape[] inputs) {
    try {
      return inputs.length == 0 ? inputs : block.getOutputShapes(inputs);
    } catch (RuntimeException e) {
      return new Shape[0];
    }
  }

  private static long size(Collection<Parameter> parameters) {
    return parameters.stream().mapToLong(p -> p.getArray().size()).sum();
  }
}
