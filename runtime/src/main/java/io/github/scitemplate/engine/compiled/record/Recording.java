package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.engine.compiled.graph.Graph;
import java.util.List;

/** What recording a block gave. */
public sealed interface Recording {

  /**
   * The block as a graph.
   *
   * @param constants the arrays of the graph's constants, in their order
   */
  record Recorded(Graph graph, List<NDArray> constants) implements Recording {
    public Recorded {
      constants = List.copyOf(constants);
    }
  }

  /**
   * The block does something that cannot be recorded.
   *
   * @param operation what it does
   * @param block the path of the block inside the model; empty if it is the model itself, or cannot
   *     be told
   */
  record Refused(String operation, String block) implements Recording {
    /** Operation and block in words. */
    public String words() {
      return block.isEmpty() ? operation : operation + " in the block " + block;
    }
  }
}
