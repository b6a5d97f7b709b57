package io.github.scitemplate.losses;

import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.error.Setting;
import java.util.List;

/**
 * Makes the criteria to choose from, named as PyTorch names them. Each gives one number: PyTorch's
 * default mean, unless its description says otherwise. It refuses predictions and labels that do
 * not fit, and holds no memory between calls. Settings out of range throw {@link
 * IllegalArgumentException}.
 */
public final class Loss {
  private static final long IGNORED = -100;

  private Loss() {}

  /**
   * Cross-entropy of logits of shape (N, classes, …) against int64 classes of shape (N, …), with
   * class weights, a label to ignore and label smoothing if they are set.
   */
  public static CrossEntropyLoss crossEntropy() {
    return new CrossEntropyLoss(List.of(), IGNORED, 0);
  }

  /**
   * Negative log-likelihood of log-probabilities of shape (N, classes, …) against int64 classes of
   * shape (N, …).
   */
  public static NegativeLogLikelihoodLoss negativeLogLikelihood() {
    return new NegativeLogLikelihoodLoss(List.of(), IGNORED);
  }

  /**
   * Binary cross-entropy of logits against float32 labels from 0 to 1 of the same shape: PyTorch's
   * {@code BCEWithLogitsLoss}.
   */
  public static Criterion binaryCrossEntropyWithLogits() {
    return binaryCrossEntropyWithLogits(1);
  }

  /**
   * Binary cross-entropy of logits in which places labelled 1 count more, or less.
   *
   * @param positiveWeights PyTorch's {@code pos_weight}: one number, or one for each place along
   *     the second axis of logits of shape (N, channels, …)
   */
  public static Criterion binaryCrossEntropyWithLogits(double... positiveWeights) {
    return new BinaryCrossEntropy(Weights.listed(positiveWeights));
  }

  /** The mean of absolute differences of predictions and labels of one shape. */
  public static Criterion l1() {
    return new PairLoss("L1 loss", Regression::absoluteError);
  }

  /** The mean of squared differences, {@link Criterion#meanSquaredError}. */
  public static Criterion meanSquaredError() {
    return Criterion.meanSquaredError();
  }

  /**
   * Half the squared difference up to {@code delta}, beyond it delta · (|difference| − delta / 2):
   * Huber, "Robust Estimation of a Location Parameter" (1964).
   *
   * @param delta above 0; PyTorch's default is 1
   */
  public static Criterion huber(double delta) {
    Setting.positive("delta", delta);
    return new PairLoss("Huber loss", (t, p, l) -> Regression.huber(t, p, l, delta));
  }

  /**
   * The Huber loss divided by {@code beta}, so that its slope is 1 beyond {@code beta}: Girshick,
   * "Fast R-CNN" (2015).
   *
   * @param beta 0, which makes it {@link #l1}, or more; PyTorch's default is 1
   */
  public static Criterion smoothL1(double beta) {
    Setting.notNegative("beta", beta);
    return new PairLoss(
        "Smooth L1 loss", (t, p, l) -> Regression.smoothAbsoluteError(t, p, l, beta));
  }

  /**
   * The Kullback-Leibler divergence of predicted log-probabilities from the labels, float32
   * probabilities of the same shape (N, …): the sum over everything, divided by N. This is
   * PyTorch's {@code KLDivLoss(reduction="batchmean")}, the only one of its means that is the
   * divergence.
   */
  public static Criterion klDivergence() {
    return new PairLoss("KL divergence", Regression::divergence);
  }

  /**
   * The Kullback-Leibler divergence for labels that are log-probabilities: PyTorch's {@code
   * log_target=True}.
   */
  public static Criterion klDivergenceOfLogTarget() {
    return new PairLoss("KL divergence", Regression::divergenceOfLogs);
  }

  /**
   * The mean of max(0, margin − prediction · label), for float32 labels of 1 and −1 of the
   * predictions' shape, as in a support vector machine. PyTorch has no such loss.
   *
   * @param margin above 0
   */
  public static Criterion hinge(double margin) {
    Setting.positive("margin", margin);
    return new PairLoss("Hinge loss", (t, p, l) -> Margins.hinge(t, p, l, margin));
  }

  /**
   * The mean of the predicted distance where the label is 1, and of max(0, margin − distance) where
   * it is −1, for float32 labels of the predictions' shape: PyTorch's {@code HingeEmbeddingLoss}.
   *
   * @param margin above 0; PyTorch's default is 1
   */
  public static Criterion hingeEmbedding(double margin) {
    Setting.positive("margin", margin);
    return new PairLoss(
        "Hinge embedding loss", (t, p, l) -> Margins.hingeEmbedding(t, p, l, margin));
  }

  /**
   * The hinge loss of logits of shape (N, classes, …) against int64 classes of shape (N, …): the
   * sum of max(0, margin − logit of the label + logit) over all other classes, divided by the
   * number of classes. PyTorch's {@code MultiMarginLoss}: Crammer and Singer, "On the Algorithmic
   * Implementation of Multiclass Kernel-based Vector Machines" (2001).
   *
   * @param margin above 0; PyTorch's default is 1
   */
  public static Criterion multiMargin(double margin) {
    return new MultiMarginLoss(margin);
  }

  /**
   * Cross-entropy of logits of shape (N, classes, …) against int64 classes of shape (N, …) in which
   * each label has the weight (1 − p)^gamma, where p is its probability; the mean over all labels.
   * Lin et al., "Focal Loss for Dense Object Detection" (2017), with a softmax.
   *
   * @param gamma 0, which makes it cross-entropy, or more; 2 in the paper
   * @param classWeights one for each class, the paper's alpha; if there are none, all classes count
   *     alike. The mean is not divided by the weights
   */
  public static Criterion focal(double gamma, double... classWeights) {
    return new FocalLoss(gamma, Weights.listed(classWeights));
  }

  /** As {@link #sigmoidFocal(double, double)} with alpha 0.25 and gamma 2, the paper's values. */
  public static Criterion sigmoidFocal() {
    return sigmoidFocal(0.25, 2);
  }

  /**
   * Binary cross-entropy of logits against float32 labels of 0 and 1 of the same shape in which
   * each place has the weight (1 − p)^gamma, where p is the probability of its label: torchvision's
   * {@code sigmoid_focal_loss} with its mean. Lin et al., "Focal Loss for Dense Object Detection"
   * (2017).
   *
   * @param alpha from 0 to 1, the weight of places labelled 1; the others have 1 − alpha
   * @param gamma 0 or more
   */
  public static Criterion sigmoidFocal(double alpha, double gamma) {
    return new SigmoidFocalLoss(alpha, gamma);
  }

  /** As {@link #dice(double)} with 1 for {@code smooth}. */
  public static Criterion dice() {
    return dice(1);
  }

  /**
   * 1 − (2 · Σ p y + smooth) / (Σ p + Σ y + smooth), where p is the sigmoid of logits of shape (N,
   * …) and y are float32 labels from 0 to 1 of the same shape. The sums go over all places of a
   * sample, the mean over samples. Milletari, Navab and Ahmadi, "V-Net" (2016), but with plain sums
   * in the denominator. PyTorch has no such loss.
   *
   * @param smooth 0 or more; with 0 a sample without any label has no gradient
   */
  public static Criterion dice(double smooth) {
    return new DiceLoss(smooth);
  }

  /** As {@link #multiclassDice(double)} with 1 for {@code smooth}. */
  public static Criterion multiclassDice() {
    return multiclassDice(1);
  }

  /**
   * The loss of {@link #dice(double)} for several classes: of the softmax of logits of shape (N,
   * classes, …) against int64 classes of shape (N, …). Each sample and class has a coefficient, and
   * the mean goes over all of them.
   *
   * @param smooth 0 or more
   */
  public static Criterion multiclassDice(double smooth) {
    return new MulticlassDiceLoss(smooth);
  }

  /**
   * The cosine embedding loss of two outputs of shape (N, features) and labels of shape (N): the
   * mean of 1 − cosine where the label is 1, and of max(0, cosine − margin) where it is −1.
   * PyTorch's {@code CosineEmbeddingLoss}.
   *
   * @param margin from −1 to 1; PyTorch's default is 0
   */
  public static Criterion cosineEmbedding(double margin) {
    Setting.require(margin >= -1 && margin <= 1, "margin", "from -1 to 1", margin);
    return new EmbeddingLoss("Cosine embedding loss", (t, o, l) -> Margins.cosine(t, o, l, margin));
  }

  /**
   * The triplet loss of three outputs of shape (N, features): an anchor, one that is like the
   * anchor, and one that is not. It is the mean of max(0, margin + distance to the second −
   * distance to the third), with Euclidean distances. It needs no labels. PyTorch's {@code
   * TripletMarginLoss}: Balntas et al., "Learning local feature descriptors with triplets and
   * shallow convolutional neural networks" (2016).
   *
   * @param margin above 0; PyTorch's default is 1
   */
  public static Criterion tripletMargin(double margin) {
    return new TripletLoss(margin);
  }

  /**
   * The contrastive loss of two outputs of shape (N, features) and labels of shape (N): the mean of
   * half the squared distance where the label is 1, and of half the square of max(0, margin −
   * distance) where it is −1. Hadsell, Chopra and LeCun, "Dimensionality Reduction by Learning an
   * Invariant Mapping" (2006). PyTorch has no such loss; the distance is its {@code
   * pairwise_distance}.
   *
   * @param margin above 0
   */
  public static Criterion contrastive(double margin) {
    Setting.positive("margin", margin);
    return new EmbeddingLoss("Contrastive loss", (t, o, l) -> Margins.contrastive(t, o, l, margin));
  }

  /**
   * As {@link #ctc(int, boolean)} with class 0 as the blank and {@code zeroInfinity} false, as in
   * PyTorch.
   */
  public static Criterion ctc() {
    return ctc(0, false);
  }

  /**
   * Connectionist temporal classification by libtorch, as in PyTorch's {@code CTCLoss}, but with
   * samples first. Log-probabilities of shape (N, T, classes) are compared with two or three arrays
   * of int64 labels: the targets of shape (N, S); how many of these count, shape (N); and, unless
   * all T do, how many of the inputs count, shape (N). Each sample's loss is divided by its
   * target's length. The labels are read from the device at each call. Graves et al.,
   * "Connectionist Temporal Classification" (2006).
   *
   * @param blank the class that stands for nothing
   * @param zeroInfinity whether a target that is too long for its input counts 0, not infinity
   */
  public static Criterion ctc(int blank, boolean zeroInfinity) {
    return new CtcLoss(blank, zeroInfinity);
  }
}
