package io.github.scitemplate.engine.compiled.script;

import io.github.scitemplate.engine.compiled.graph.Graph;

/** Writes a graph as a method that is given all arrays and returns the outputs. */
public final class ForwardText {
  /** The method's name. */
  public static final String NAME = "forward";

  private ForwardText() {}

  /**
   * The method {@code forward(inputs, parameters, buffers, constants)}, each a list of arrays.
   *
   * @param className the class that the method belongs to
   */
  public static String of(Graph graph, String className) {
    return new MethodText(NAME)
        .arrays("inputs", graph.inputs())
        .arrays("parameters", graph.parameters())
        .arrays("buffers", graph.buffers())
        .arrays("constants", graph.constants())
        .batchSize(graph.operations(), graph.inputs().get(0))
        .operations(graph.operations())
        .returning(className, graph.outputs());
  }
}
