package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.util.Pair;
import io.github.scitemplate.engine.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds blocks whose output has no gradient although their input has one. DJL's {@code toType} and
 * {@code duplicate} drop the gradient without a word. Only the first pass is searched.
 */
public final class GradientCuts {
  private final Block root;
  private final List<Block> cutting = new ArrayList<>();
  private boolean looking = true;

  public GradientCuts(Block root) {
    this.root = root;
  }

  /** Looks at a block that has run in training. */
  void look(Block block, NDList inputs, NDList outputs) {
    if (looking
        && outputs.stream().noneMatch(GradientCuts::isRecorded)
        && outputs.stream().anyMatch(array -> array.getDataType().isFloating())
        && inputs.stream().anyMatch(GradientCuts::isRecorded)
        && !cutting.contains(block)) {
      cutting.add(block);
    }
  }

  private static boolean isRecorded(NDArray array) {
    return array.getDataType().isFloating() && Kernels.isRecorded(array);
  }

  /** Ends the search, since the first recording is over. */
  public void stopLooking() {
    looking = false;
  }

  /** The paths of the blocks that were found. */
  public List<String> paths() {
    List<String> paths = new ArrayList<>();
    if (!cutting.isEmpty()) {
      collect(root, "", paths);
    }
    return paths;
  }

  private void collect(Block block, String prefix, List<String> paths) {
    for (Pair<String, Block> child : block.getChildren()) {
      String path = prefix + child.getKey();
      if (cutting.contains(child.getValue())) {
        paths.add(path);
      }
      collect(child.getValue(), path + ".", paths);
    }
  }
}
