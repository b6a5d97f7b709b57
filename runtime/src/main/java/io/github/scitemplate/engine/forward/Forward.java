package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.util.Pair;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs forward passes, and closes each activation of a sequence as soon as the next block has used
 * it, and those of parallel branches when they are combined. What the backward pass needs stays
 * alive inside libtorch. Keeping the rest until the end of the iteration would cost up to a third
 * of the speed at large batches, since memory would not be reused.
 */
public final class Forward {
  private final NetworkParameters store;
  private final GradientCuts cuts;
  private boolean checking;
  private boolean newShapes;
  private boolean recording;
  private final FrozenBlocks frozen = new FrozenBlocks();
  private List<Object> known = List.of();
  private final IdentityHashMap<Block, Optional<MaxPooling>> poolings = new IdentityHashMap<>();
  private final IdentityHashMap<Block, Optional<Branches>> branches = new IdentityHashMap<>();

  /**
   * Prepares to run the blocks of one model.
   *
   * @param store gives the blocks their parameters
   * @param cuts sees the blocks that run in training
   */
  public Forward(NetworkParameters store, GradientCuts cuts) {
    this.store = store;
    this.cuts = cuts;
    store.runBy(this);
  }

  /**
   * Runs a pass outside of training, in which each block of the project's own is watched first.
   *
   * @throws BlockFailure if a block asks for a type of numbers that would end the process
   */
  public void check(Block block, NDList inputs) {
    checking = true;
    try {
      of(block, inputs, false);
    } catch (BlockFailure e) {
      if (e.failure() instanceof ArrayTypes.UnknownType) {
        throw e;
      } // training itself reports other failures
    } catch (UserException e) {
      // training itself reports this, too
    } finally {
      checking = false;
    }
  }

  /** Notes that a parameter is not trained for now, or is trained again. */
  public void freeze(Parameter parameter, boolean isFrozen) {
    frozen.set(parameter, isFrozen);
  }

  private void watch(Block block, NDList inputs) {
    if (!ForwardCheck.isOwn(block)) {
      return;
    }
    WatchedArrays watched = new WatchedArrays(ArrayTypes::check);
    try {
      store.watched(watched, () -> block.forward(store, watched.of(inputs, 0), false));
    } catch (ArrayTypes.UnknownType e) {
      throw e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      // A block that needs libtorch's own arrays cannot be watched. Other failures will come again.
    }
  }

  /** The outputs of the model, or of one of its children. */
  public NDList of(Block block, NDList inputs, boolean training) {
    // A pass of training may fail on shapes that evaluation accepts.
    List<Object> now = List.of(training, List.of(inputs.getShapes()));
    newShapes = !now.equals(known);
    known = List.of();
    recording = training;
    NDList outputs = run(block, inputs, training);
    known = now; // shapes that passed once do not fail the next pass
    return outputs;
  }

  private NDList run(Block block, NDList inputs, boolean blockTrains) {
    boolean training = blockTrains && !frozen.contains(block);
    if (block.getClass() == SequentialBlock.class
        && !((SequentialBlock) block).isReturnIntermediate()) {
      return sequence(block, inputs, training);
    }
    Optional<Branches> known = branches.computeIfAbsent(block, Branches::of);
    return known.isPresent()
        ? parallel(block, known.get(), inputs, training)
        : single(block, inputs, training);
  }

  /** Runs a block inside of a block that asks for it. */
  @SuppressWarnings("ReferenceEquality") // whether it is the very block
  NDList inside(Block outer, Block inner, NDList inputs, boolean training) {
    try {
      return run(inner, inputs, training);
    } catch (BlockFailure e) {
      throw outer.getChildren().stream()
          .filter(child -> child.getValue() == inner)
          .findFirst()
          .map(child -> e.in(child.getKey()))
          .orElse(e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // whether it is the very list that the caller owns
  private NDList sequence(Block sequence, NDList inputs, boolean training) {
    NDList current = inputs;
    for (Pair<String, Block> child : sequence.getChildren()) {
      NDList next;
      try {
        next = run(child.getValue(), current, training);
      } catch (BlockFailure e) {
        throw e.in(child.getKey());
      }
      if (current != inputs) {
        closeAllBut(next, inputs, current);
      }
      current = next;
    }
    return current;
  }

  private NDList parallel(Block block, Branches known, NDList inputs, boolean training) {
    List<NDList> outputs = new ArrayList<>();
    for (Pair<String, Block> child : block.getChildren()) {
      try {
        outputs.add(run(child.getValue(), inputs, training));
      } catch (BlockFailure e) {
        throw e.in(child.getKey());
      }
    }
    NDList combined;
    try {
      combined = known.combination().apply(outputs);
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BlockFailure("", Shapes.of(inputs), e);
    }
    outputs.forEach(output -> closeAllBut(combined, inputs, output));
    return combined;
  }

  private NDList single(Block block, NDList inputs, boolean training) {
    if (newShapes) {
      Shapes.remember(inputs); // a block that fails may have closed them
    }
    try {
      if (checking) {
        watch(block, inputs);
      }
      MaxPooling pooling = pooling(block);
      NDList outputs =
          pooling != null && pooling.suits(inputs)
              ? new NDList(pooling.forward(inputs.head(), training || isRecorded(inputs.head())))
              : block.forward(store, inputs, training);
      if (training) {
        cuts.look(block, inputs, outputs);
      }
      return outputs;
    } catch (UserException | BlockFailure e) {
      throw e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      throw new BlockFailure(
          InnerBlocks.failed(block, Causes.root(e), store.last()), Shapes.of(inputs), e);
    }
  }

  /** Whether gradients flow back to {@code input}: they also do through a frozen block. */
  private boolean isRecorded(NDArray input) {
    return recording && Kernels.isRecorded(input);
  }

  private @Nullable MaxPooling pooling(Block block) {
    return poolings.computeIfAbsent(block, b -> MaxPooling.of(b, store)).orElse(null);
  }

  @SuppressWarnings("ReferenceEquality") // a block may return the very array it was given
  private static void closeAllBut(NDList kept, NDList callers, NDList arrays) {
    for (NDArray array : arrays) {
      if (kept.stream().noneMatch(k -> k == array) && callers.stream().noneMatch(c -> c == array)) {
        array.close();
      }
    }
  }

  /** A block that threw, with its path in the model and the shapes it was given. */
  public static final class BlockFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String path;
    private final String shapes;
    private final Throwable failure;

    BlockFailure(String path, String shapes, Throwable cause) {
      super(Causes.words(cause), cause);
      this.path = path;
      this.shapes = shapes;
      this.failure = cause;
    }

    public BlockFailure in(String parent) {
      return new BlockFailure(path.isEmpty() ? parent : parent + "." + path, shapes, failure);
    }

    /** What the block threw. */
    public Throwable failure() {
      return failure;
    }

    /** Where in the model the block failed, as the end of a clause. */
    public String place() {
      return (path.isEmpty() ? "" : " in its block " + path)
          + (shapes.isEmpty() ? "" : " with input of shape " + shapes);
    }
  }
}
