package io.github.scitemplate.losses;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.Criterion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The cases that golden.py wrote, and the criterion of each. */
public final class GoldenLosses {
  private GoldenLosses() {}

  /** An array as text. */
  record Numbers(String shape, List<String> values) {
    NDArray array(NDManager manager, boolean classes) {
      Shape dimensions =
          shape.isEmpty()
              ? new Shape()
              : new Shape(Arrays.stream(shape.split("x")).mapToLong(Long::parseLong).toArray());
      return classes
          ? manager.create(values.stream().mapToLong(Long::parseLong).toArray(), dimensions)
          : manager.create(floats(), dimensions);
    }

    float[] floats() {
      float[] numbers = new float[values.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Float.parseFloat(values.get(i));
      }
      return numbers;
    }
  }

  /** What PyTorch gives of one batch. */
  public record Case(String name, Map<String, Numbers> arrays) {
    NDList list(String kind, NDManager manager) {
      NDList list = new NDList();
      for (int i = 0; arrays.containsKey(kind + i); i++) {
        Numbers numbers = requireNonNull(arrays.get(kind + i));
        boolean classes =
            kind.equals("label") && numbers.values().stream().noneMatch(v -> v.contains("e"));
        list.add(numbers.array(manager, classes));
      }
      return list;
    }

    /** The model's outputs. */
    public NDList predictions(NDManager manager) {
      return list("prediction", manager);
    }

    /** The labels, as int64 where they are whole numbers. */
    public NDList labels(NDManager manager) {
      return list("label", manager);
    }

    float loss() {
      return requireNonNull(arrays.get("loss")).floats()[0];
    }

    float[] gradient(int prediction) {
      return requireNonNull(arrays.get("gradient" + prediction)).floats();
    }
  }

  /** The cases by name. */
  public static Map<String, Case> read() {
    Map<String, Case> cases = new LinkedHashMap<>();
    for (String line : lines()) {
      List<String> cells = List.of(line.split(",", -1));
      Case one = cases.computeIfAbsent(cells.get(0), n -> new Case(n, new LinkedHashMap<>()));
      one.arrays().put(cells.get(1), new Numbers(cells.get(2), cells.subList(3, cells.size())));
    }
    return cases;
  }

  private static List<String> lines() {
    try (InputStream in =
        requireNonNull(GoldenLosses.class.getResourceAsStream("/golden/losses/losses.csv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The criterion of each case. */
  public static Map<String, Criterion> criteria() {
    Map<String, Criterion> all = new TreeMap<>();
    addBinary(all);
    for (String shape : List.of("nc", "ncl", "nchw")) {
      addClasses(all, shape);
    }
    all.put("ce_masked", Loss.crossEntropy());
    for (String shape : List.of("n", "nc", "nchw")) {
      addPairs(all, shape);
    }
    all.put("multi_margin_1", Loss.multiMargin(1));
    all.put("multi_margin_0.3", Loss.multiMargin(0.3));
    for (String shape : List.of("nc", "ncl")) {
      all.put("kl_" + shape, Loss.klDivergence());
      all.put("kl_log_" + shape, Loss.klDivergenceOfLogTarget());
    }
    for (String shape : List.of("nc", "nchw")) {
      all.put("dice_1_" + shape, Loss.dice());
      all.put("dice_1e-05_" + shape, Loss.dice(1e-5));
    }
    addEmbeddings(all);
    return all;
  }

  private static void addBinary(Map<String, Criterion> all) {
    for (String shape : List.of("n", "nc", "nchw")) {
      all.put("bce_" + shape, Loss.binaryCrossEntropyWithLogits());
      all.put("sigmoid_focal_" + shape, Loss.sigmoidFocal());
      all.put("sigmoid_focal_half_" + shape, Loss.sigmoidFocal(0.6, 0.5));
    }
    all.put("bce_one_weight", Loss.binaryCrossEntropyWithLogits(2.5));
    all.put("bce_weights", Loss.binaryCrossEntropyWithLogits(0.5, 3, 0));
    all.put("bce_weights_nchw", Loss.binaryCrossEntropyWithLogits(0.5, 3, 0));
    for (int label = 0; label < 2; label++) {
      all.put("bce_extreme_" + label, Loss.binaryCrossEntropyWithLogits());
      all.put("sigmoid_focal_extreme_" + label + "_0", Loss.sigmoidFocal(0.6, 0));
      all.put("sigmoid_focal_extreme_" + label + "_2", Loss.sigmoidFocal(0.6, 2));
    }
  }

  private static void addClasses(Map<String, Criterion> all, String shape) {
    double[] weights = {0.2, 1.5, 0, 2};
    for (String smoothing : List.of("0", "0.1", "1")) {
      String kind = "_" + smoothing + "_" + shape;
      CrossEntropyLoss plain =
          Loss.crossEntropy().withLabelSmoothing(Double.parseDouble(smoothing));
      all.put("ce" + kind, plain);
      all.put("ce_weights" + kind, plain.withClassWeights(weights));
      all.put("ce_ignored" + kind, plain);
      all.put("ce_all" + kind, plain.withClassWeights(weights).withIgnoreIndex(2));
    }
    all.put("nll_" + shape, Loss.negativeLogLikelihood());
    all.put("nll_ignored_" + shape, Loss.negativeLogLikelihood());
    all.put(
        "nll_all_" + shape,
        Loss.negativeLogLikelihood().withClassWeights(weights).withIgnoreIndex(2));
    for (String gamma : List.of("0", "0.5", "2", "5")) {
      all.put("focal_" + gamma + "_" + shape, Loss.focal(Double.parseDouble(gamma)));
    }
    all.put("focal_weights_" + shape, Loss.focal(2, weights));
    all.put("multiclass_dice_" + shape, Loss.multiclassDice());
  }

  private static void addPairs(Map<String, Criterion> all, String shape) {
    all.put("l1_" + shape, Loss.l1());
    all.put("mse_" + shape, Loss.meanSquaredError());
    for (String size : List.of("0.3", "1", "2.5")) {
      all.put("huber_" + size + "_" + shape, Loss.huber(Double.parseDouble(size)));
    }
    for (String size : List.of("0", "0.5", "1")) {
      all.put("smooth_l1_" + size + "_" + shape, Loss.smoothL1(Double.parseDouble(size)));
    }
    for (String margin : List.of("1", "2.5")) {
      double value = Double.parseDouble(margin);
      all.put("hinge_" + margin + "_" + shape, Loss.hinge(value));
      all.put("hinge_embedding_" + margin + "_" + shape, Loss.hingeEmbedding(value));
    }
  }

  private static void addEmbeddings(Map<String, Criterion> all) {
    all.put("cosine_0", Loss.cosineEmbedding(0));
    all.put("cosine_0.4", Loss.cosineEmbedding(0.4));
    all.put("triplet_1", Loss.tripletMargin(1));
    all.put("triplet_0.2", Loss.tripletMargin(0.2));
    all.put("contrastive_1", Loss.contrastive(1));
    all.put("contrastive_3", Loss.contrastive(3));
    all.put("ctc_whole", Loss.ctc());
    all.put("ctc_lengths", Loss.ctc());
    all.put("ctc_last_blank", Loss.ctc(4, false));
    all.put("ctc_zero_infinity", Loss.ctc(0, true));
  }
}
