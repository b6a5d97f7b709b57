package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.kernels.OptimizerKernels;
import io.github.scitemplate.error.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Muon for the weights of hidden layers: Jordan et al., "Muon: An optimizer for hidden layers in
 * neural networks" (2024). A weight moves along the matrix that is nearest to its averaged gradient
 * and has singular values near one, which five iterations of Newton and Schulz find, times the root
 * of rows by columns where there are more rows. As PyTorch's {@code torch.optim.Muon} with {@code
 * adjust_lr_fn="original"}, but in float32 instead of bfloat16.
 *
 * <p>A weight has two axes or more; all but the first count as one, as of a convolution's kernel.
 * Biases and the scales and shifts of normalisations are updated by AdamW, with a learning rate of
 * their own that a schedule changes by the same factor. Embeddings and the last layer are better
 * left to AdamW as well: {@code Muon.of(0.02).withGroup("01TokenEmbedding", g ->
 * g.withRule(AdamW.of(3e-4)))}.
 *
 * @param learningRate before any schedule, 0 or more
 * @param momentum how much of the mean of gradients one update keeps, in [0, 1)
 * @param nesterov whether a step looks ahead
 * @param iterations of Newton and Schulz, at least 1
 * @param weightDecay the share of the weights, times the learning rate, that each update takes away
 * @param others updates what is no weight
 */
public record Muon(
    double learningRate,
    double momentum,
    boolean nesterov,
    int iterations,
    double weightDecay,
    AdamW others)
    implements Optimizer {

  /** Throws {@link IllegalArgumentException} for a value out of range. */
  public Muon {
    Setting.notNegative("learning rate", learningRate);
    Setting.decayRate("momentum", momentum);
    Setting.atLeast(1, "iterations", iterations);
    Setting.notNegative("weight decay", weightDecay);
  }

  /**
   * With momentum 0.95 by Nesterov, five iterations, no weight decay, and what is no weight by
   * AdamW with a learning rate of 3e-4, betas 0.9 and 0.95 and epsilon 1e-10, as its authors train.
   *
   * @param learningRate of the weights, such as 0.02
   */
  public static Muon of(double learningRate) {
    AdamW others = new AdamW(3e-4, 0.9, 0.95, 1e-10, 0, Decayed.ALL);
    return new Muon(learningRate, 0.95, true, 5, 0, others);
  }

  public Muon withMomentum(double momentum) {
    return new Muon(learningRate, momentum, nesterov, iterations, weightDecay, others);
  }

  /** A step goes along the mean of gradients itself. */
  public Muon withoutNesterov() {
    return new Muon(learningRate, momentum, false, iterations, weightDecay, others);
  }

  public Muon withIterations(int iterations) {
    return new Muon(learningRate, momentum, nesterov, iterations, weightDecay, others);
  }

  /**
   * Acts on all parameters; {@link #withOthers} afterwards says otherwise for what is no weight.
   */
  @Override
  public Muon withWeightDecay(double weightDecay) {
    return new Muon(
        learningRate,
        momentum,
        nesterov,
        iterations,
        weightDecay,
        others.withWeightDecay(weightDecay));
  }

  /** Leaves biases and the scales and shifts of normalisations without decay. */
  public Muon withDecayOfWeightsOnly() {
    return withOthers(others.withWeightDecay(0));
  }

  /** Another learning rate, other betas or another weight decay for what is no weight. */
  public Muon withOthers(AdamW rule) {
    return new Muon(learningRate, momentum, nesterov, iterations, weightDecay, rule);
  }

  /** The mean is that of both rules, the variance AdamW's. */
  @Override
  public List<String> stateNames() {
    return AdamUpdate.STATE_NAMES;
  }

  @Override
  public void update(NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
    List<Shape> matrices = matrices(step);
    long count = matrices.stream().mapToLong(Shape::size).sum();
    if (count > 0) {
      Decayed.shrinkFirst(parameters, count, step, weightDecay);
      OptimizerKernels.muon(
          parameters,
          gradient,
          requireNonNull(state.get(AdamUpdate.MEAN), AdamUpdate.MEAN),
          matrices,
          momentum,
          nesterov,
          iterations,
          step.learningRate());
    }
    long rest = parameters.size() - count;
    if (rest > 0) {
      Step own = new Step(step.number(), rateOfOthers(step.learningRate()), 0);
      AdamUpdate.apply(
          parameters, gradient, state, others, List.of(AdamUpdate.range(others, count, rest, own)));
    }
  }

  /** The weights, which come first. */
  private static List<Shape> matrices(Step step) {
    List<Shape> matrices = new ArrayList<>();
    long end = 0;
    for (Shape shape : step.shapes()) {
      end += shape.size();
      if (end > step.weights() || shape.dimension() < 2) {
        return matrices;
      }
      matrices.add(shape);
    }
    return matrices;
  }

  /** What the schedule, or a group of parameters, has made of it, by the weights' rate. */
  private double rateOfOthers(double rate) {
    return rate == learningRate || learningRate == 0
        ? others.learningRate()
        : others.learningRate() * (rate / learningRate);
  }
}
