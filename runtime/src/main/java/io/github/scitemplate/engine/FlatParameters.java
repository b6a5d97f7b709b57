package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.scitemplate.engine.forward.GradientCuts;
import io.github.scitemplate.engine.forward.Lending;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Holds the trainable parameters of a model, or of a part of it, in one float32 vector. So an
 * update is one operation on the vector, or on one range of it for each group, whatever the number
 * of parameters. The groups follow one another. In each, the weights come first, then biases and
 * the scales and shifts of normalisations. Blocks see views of the vector, which are the leaves of
 * backward passes.
 */
public final class FlatParameters {
  private final NDManager manager;
  private final Lending lending;
  private final GradientCuts cuts;
  private final Map<String, Parameter> parameters;
  private final IdentityHashMap<Parameter, NDArray> arrays;
  private final NDArray vector;
  private final List<Group> groups = new ArrayList<>();
  private final List<Parameter> ordered = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<PtNDArray> leaves = new ArrayList<>();
  private @Nullable NDArray gradient;
  private final BitSet gathered = new BitSet();
  private final BitSet frozen = new BitSet();
  private boolean taken;

  /**
   * Parameters that are updated in the same way.
   *
   * @param begin the place in the vector where their numbers begin
   * @param weights how many of the numbers, from the first, are weights
   * @param shapes the shape of each parameter, in the vector's order
   * @param first the place of the group's first parameter among all
   */
  public record Group(long begin, long weights, List<Shape> shapes, int first) {
    public Group {
      shapes = List.copyOf(shapes);
    }

    /** How many numbers the group has. */
    public long size() {
      return shapes.stream().mapToLong(Shape::size).sum();
    }
  }

  /**
   * Puts all parameters into one group.
   *
   * @param parameters initialised parameters, by name
   * @param arrays receives the view that stands for each parameter
   */
  FlatParameters(
      Map<String, Parameter> parameters,
      NDManager manager,
      Lending lending,
      GradientCuts cuts,
      IdentityHashMap<Parameter, NDArray> arrays) {
    this(parameters, 1, name -> 0, manager, lending, cuts, arrays);
  }

  private FlatParameters(
      Map<String, Parameter> parameters,
      int groupCount,
      ToIntFunction<String> groupOf,
      NDManager manager,
      Lending lending,
      GradientCuts cuts,
      IdentityHashMap<Parameter, NDArray> arrays) {
    this.parameters = parameters;
    this.manager = manager;
    this.lending = lending;
    this.cuts = cuts;
    this.arrays = arrays;
    long begin = 0;
    for (int group = 0; group < groupCount; group++) {
      groups.add(order(group, groupOf, begin));
      begin += groups.get(group).size();
    }
    vector = concatenated(ordered);
    long offset = 0;
    for (Parameter parameter : ordered) {
      PtNDArray leaf = leaf(offset, parameter.getArray().getShape());
      offset += leaf.size();
      leaves.add(leaf);
      arrays.put(parameter, leaf);
    }
  }

  private Group order(int group, ToIntFunction<String> groupOf, long begin) {
    int first = names.size();
    long weights = 0;
    List<Shape> shapes = new ArrayList<>();
    for (boolean weightsNow : new boolean[] {true, false}) {
      for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
        if (isWeight(entry.getValue()) == weightsNow
            && groupOf.applyAsInt(entry.getKey()) == group) {
          Shape shape = entry.getValue().getArray().getShape();
          names.add(entry.getKey());
          ordered.add(entry.getValue());
          shapes.add(shape);
          weights += weightsNow ? shape.size() : 0;
        }
      }
    }
    return new Group(begin, weights, shapes, first);
  }

  /**
   * The same parameters with those of each group in one range. The arrays of this object are
   * closed.
   *
   * @param groupOf the group of a parameter by its name, from 0
   */
  FlatParameters grouped(int groupCount, ToIntFunction<String> groupOf) {
    List<NDArray> before = new ArrayList<>(leaves);
    before.add(vector);
    FlatParameters grouped =
        new FlatParameters(parameters, groupCount, groupOf, manager, lending, cuts, arrays);
    before.forEach(NDArray::close);
    return grouped;
  }

  private static boolean isWeight(Parameter parameter) {
    return switch (parameter.getType()) {
      case BIAS, GAMMA, BETA -> false;
      default -> parameter.getArray().getShape().dimension() > 1;
    };
  }

  private NDArray concatenated(List<Parameter> parameters) {
    try (NDManager scope = manager.newSubManager()) {
      NDList parts = new NDList();
      for (Parameter parameter : parameters) {
        @Nullable NDArray known = arrays.get(parameter);
        parts.add(flattened(known == null ? parameter.getArray() : known, scope));
      }
      NDArray joined = parts.isEmpty() ? scope.zeros(new Shape(0)) : NDArrays.concat(parts);
      joined.attach(manager);
      return joined;
    }
  }

  /**
   * The numbers of {@code array} as a vector. Nothing is added to the array's manager, which may be
   * the project's own.
   */
  private static NDArray flattened(NDArray array, NDManager scope) {
    try (NDArray unrecorded = array.stopGradient();
        NDArray here = unrecorded.toDevice(scope.getDevice(), false)) {
      NDArray flat = here.flatten();
      flat.attach(scope);
      return flat;
    }
  }

  private PtNDArray leaf(long offset, Shape shape) {
    try (NDArray part = JniUtils.slice((PtNDArray) vector, 0, offset, offset + shape.size(), 1)) {
      PtNDArray leaf = (PtNDArray) part.reshape(shape);
      lending.keep(leaf);
      leaf.setRequiresGradient(true);
      return leaf;
    }
  }

  /**
   * The vector itself, shape (P). Change it only in place, and only while no gradients are
   * recorded.
   */
  public NDArray vector() {
    return vector;
  }

  /** How many numbers of the vector belong to each parameter, in the vector's order. */
  public Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (int i = 0; i < leaves.size(); i++) {
      sizes.put(names.get(i), leaves.get(i).size());
    }
    return sizes;
  }

  /** The groups, in the vector's order. */
  public List<Group> groups() {
    return Collections.unmodifiableList(groups);
  }

  /**
   * A view of a group's numbers in {@code vector}, which is as long as the vector of the
   * parameters. The view lives as long as {@code vector}.
   */
  public static NDArray view(NDArray vector, Group group) {
    return JniUtils.slice((PtNDArray) vector, 0, group.begin(), group.begin() + group.size(), 1);
  }

  /**
   * Takes a group out of the following backward passes, or puts it back.
   *
   * @return the group's parameters; none if nothing changes
   */
  List<Parameter> freeze(int group, boolean isFrozen) {
    int first = groups.get(group).first();
    int end = first + groups.get(group).shapes().size();
    if (first == end || frozen.get(first) == isFrozen) {
      return List.of();
    }
    frozen.set(first, end, isFrozen);
    leaves.subList(first, end).forEach(leaf -> leaf.setRequiresGradient(!isFrozen));
    return ordered.subList(first, end);
  }

  /**
   * Lends arrays of an update to the present iteration, so that arrays which a project's own rule
   * makes from them are closed when it ends.
   */
  public void lend(Collection<NDArray> arrays) {
    arrays.forEach(lending::lend);
  }

  /** A vector of zeros that is as long as this one, and lives as long as the network. */
  public NDArray newVector() {
    return manager.zeros(vector.getShape());
  }

  /**
   * The gradient that the backward passes since the last call left, shape (P). The next backward
   * pass begins at zero. The caller may overwrite the vector; the next backward pass does so, too.
   *
   * <p>libtorch makes a leaf's gradient in its first backward pass and adds to it in place from
   * then on. So each leaf's gradient is moved into one vector once, and is found there afterwards.
   *
   * @throws UserException if a parameter has had no gradient at all so far; the message names it
   */
  public NDArray takeGradient() {
    if (isAllFrozen()) {
      throw nothingToTrain();
    }
    NDArray all = takeGradientOrZero();
    for (int i = 0; i < leaves.size(); i++) {
      if (!gathered.get(i) && !frozen.get(i)) {
        throw withoutGradient(names.get(i));
      }
    }
    return all;
  }

  /**
   * The gradient as {@link #takeGradient} returns it, with zeros for parameters that have had no
   * gradient at all so far.
   */
  public NDArray takeGradientOrZero() {
    if (gathered.cardinality() < leaves.size()) {
      gather();
    }
    taken = true;
    return gradient();
  }

  /**
   * The vector for the gradient. It is made at first use, since a model that is not trained needs
   * none.
   */
  private NDArray gradient() {
    @Nullable NDArray made = gradient;
    if (made == null) {
      made = newVector();
      gradient = made;
    }
    return made;
  }

  private void gather() {
    long offset = 0;
    for (int i = 0; i < leaves.size(); i++) {
      PtNDArray leaf = leaves.get(i);
      long end = offset + leaf.size();
      boolean isDone = gathered.get(i) || frozen.get(i);
      @Nullable PtNDArray found = isDone ? null : JniUtils.getGradient(leaf);
      if (found != null) {
        try (found;
            PtNDArray part = JniUtils.slice((PtNDArray) gradient(), 0, offset, end, 1)) {
          Kernels.moveInto(found, part);
        }
        gathered.set(i);
      }
      offset = end;
    }
  }

  /** Whether some parameters are frozen. */
  boolean isAnyFrozen() {
    return !frozen.isEmpty();
  }

  /** The parameters, in the vector's order. */
  List<Parameter> orderedParameters() {
    return Collections.unmodifiableList(ordered);
  }

  /** The view of each parameter, in the vector's order. */
  List<NDArray> leafArrays() {
    return List.copyOf(leaves);
  }

  /** A view of each parameter's numbers in a vector of this one's length, in the vector's order. */
  List<NDArray> partsOf(NDArray vectorOfAll) {
    List<NDArray> parts = new ArrayList<>();
    long offset = 0;
    for (PtNDArray leaf : leaves) {
      long end = offset + leaf.size();
      try (PtNDArray part = JniUtils.slice((PtNDArray) vectorOfAll, 0, offset, end, 1)) {
        parts.add(part.reshape(leaf.getShape()));
      }
      offset = end;
    }
    return parts;
  }

  /** The vector in which passes leave their gradients: always the same one. */
  public NDArray gradientVector() {
    return gradient();
  }

  /** Notes that a pass has left its gradients in {@link #gradientVector}. */
  void gradientIsDone() {
    taken = false;
  }

  /** Whether there is nothing to train now: no parameter, or only frozen ones. */
  boolean isAllFrozen() {
    return frozen.cardinality() == leaves.size();
  }

  static UserException nothingToTrain() {
    return new UserException(
        "There is no parameter to train: all are frozen.",
        "Unfreeze a block with freezeParameters(false), or let a group of the optimizer train from the beginning.");
  }

  private UserException withoutGradient(String parameter) {
    String problem =
        "The parameter " + parameter + " gets no gradient: the loss does not depend on it.";
    List<String> paths = cuts.paths();
    return paths.isEmpty()
        ? new UserException(
            problem,
            "Use it in the model's output, or freeze its block with freezeParameters(true).")
        : new UserException(
            problem
                + " The output of the block "
                + String.join(" and of ", paths)
                + " has no gradient, although the input has one.",
            "Leave out toType and duplicate there, which cut gradients: the model works in float32.");
  }

  /** Prepares a backward pass: sets a gradient that was taken to zero. */
  void beginBackward() {
    if (taken) {
      Kernels.clear(gradient());
      taken = false;
    }
  }

  /** Drops the gradient that backward passes for other parts left here. */
  public void dropGradient() {
    gather();
    taken = true;
  }

  /** Each parameter by name, as a view of the vector. */
  Map<String, NDArray> views() {
    Map<String, NDArray> map = new LinkedHashMap<>();
    for (int i = 0; i < leaves.size(); i++) {
      map.put(names.get(i), leaves.get(i));
    }
    return map;
  }
}
