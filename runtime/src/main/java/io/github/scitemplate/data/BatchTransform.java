package io.github.scitemplate.data;

import io.github.scitemplate.data.mixing.Mixed;
import io.github.scitemplate.data.mixing.Mixing;
import io.github.scitemplate.error.Setting;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Changes a whole batch on its way into the model, such as by mixing its samples; for training
 * alone. It works on the device, on the thread that trains, and keeps no state.
 *
 * <p>Those made here turn class labels, int64 of shape (N), into the probabilities of the classes,
 * float32 of shape (N, classes). Labels that are float32 stay, and are mixed as they are.
 */
@FunctionalInterface
public interface BatchTransform {

  /**
   * Returns the changed batch, of as many samples and inputs of the same shapes. The arrays of the
   * given batch are the transform's: it may change or close them.
   *
   * @param random the only source of randomness. Each batch in each epoch has a generator of its
   *     own, so that the numbers drawn depend on the experiment's seed, the epoch and the batch's
   *     place alone.
   */
  Batch apply(Batch batch, SplittableRandom random);

  /**
   * Mixup: each sample becomes {@code λ · sample + (1 − λ) · other}, and so do the labels, where
   * the other is the sample before it, and λ is drawn from Beta(alpha, alpha) for each batch. As
   * torchvision's {@code v2.MixUp} (Zhang et al., "mixup: Beyond Empirical Risk Minimization",
   * 2018).
   *
   * @param alpha above 0; 1 is torchvision's default, and draws λ uniformly
   * @param classes how many there are; 0 if no label is a class
   */
  static BatchTransform mixup(double alpha, int classes) {
    check(alpha, classes);
    return (batch, random) -> of(Mixing.mixup(arrays(batch), alpha, classes, random), batch);
  }

  /**
   * CutMix: a rectangle of each picture is replaced by that of the picture before it, and the
   * labels are mixed by its share of the area. Without the edges, the rectangle's share is {@code 1
   * − λ}, where λ is drawn from Beta(alpha, alpha) for each batch. As torchvision's {@code
   * v2.CutMix} (Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with
   * Localizable Features", 2019).
   *
   * @param alpha above 0; 1 is torchvision's default, and draws λ uniformly
   * @param classes how many there are; 0 if no label is a class
   */
  static BatchTransform cutMix(double alpha, int classes) {
    check(alpha, classes);
    return (batch, random) -> of(Mixing.cutMix(arrays(batch), alpha, classes, random), batch);
  }

  /** Makes class labels probabilities, as the others do, and mixes nothing. */
  static BatchTransform oneHot(int classes) {
    Setting.atLeast(1, "the number of classes", classes);
    return (batch, random) -> of(Mixing.oneHot(arrays(batch), classes), batch);
  }

  /** One of several for each batch, all equally likely; torchvision's {@code RandomChoice}. */
  static BatchTransform oneOf(BatchTransform first, BatchTransform... more) {
    List<BatchTransform> all = Stream.concat(Stream.of(first), Stream.of(more)).toList();
    return (batch, random) -> all.get(random.nextInt(all.size())).apply(batch, random);
  }

  private static void check(double alpha, int classes) {
    Setting.positive("alpha", alpha);
    Setting.atLeast(0, "the number of classes", classes);
  }

  private static Mixed arrays(Batch batch) {
    return new Mixed(batch.inputs(), batch.labels());
  }

  private static Batch of(Mixed mixed, Batch batch) {
    return new Batch(mixed.inputs(), mixed.labels(), batch.samples());
  }
}
