package io.github.scitemplate.metrics;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.reflect.TypeToken;
import io.github.scitemplate.components.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Data sets with what torchmetrics and scikit-learn give of them. */
final class GoldenMetrics {
  private static final Path FILE = Path.of("src/test/resources/golden/metrics/metrics.json");

  private GoldenMetrics() {}

  /** A data set; golden.py beside the file says what the fields are. */
  static final class Data {
    String name = "";
    String kind = "";
    int classes;
    @Nullable Long ignored;
    long[] shape = {};
    double[] predictions = {};
    long[] label_shape = {};
    double[] labels = {};
    Map<String, JsonElement> expected = Map.of();

    int samples() {
      return (int) shape[0];
    }

    NDList predictions(NDManager manager, int from, int to) {
      return part(manager, shape, predictions, from, to);
    }

    NDList labels(NDManager manager, int from, int to) {
      return part(manager, label_shape, labels, from, to);
    }

    private static NDList part(
        NDManager manager, long[] shape, double[] numbers, int from, int to) {
      int each = numbers.length / (int) shape[0];
      long[] some = shape.clone();
      some[0] = (long) to - from;
      double[] cut = Arrays.copyOfRange(numbers, from * each, to * each);
      return new NDList(manager.create(cut, new Shape(some)));
    }

    @Override
    public String toString() {
      return kind + " " + name;
    }
  }

  static List<Data> read() {
    try {
      return new Gson().fromJson(Files.readString(FILE), new TypeToken<List<Data>>() {}.getType());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The numbers of an expected value, row by row. */
  static List<Double> numbers(JsonElement value) {
    List<Double> numbers = new ArrayList<>();
    if (value instanceof JsonArray array) {
      array.forEach(element -> numbers.addAll(numbers(element)));
    } else {
      numbers.add(value.getAsDouble());
    }
    return numbers;
  }

  /** Our metrics by the names of golden.py. */
  static Map<String, Metric> metrics(Data data) {
    Map<String, Metric> metrics =
        switch (data.kind) {
          case "numbers" -> ofNumbers();
          case "binary" -> ofBinary(ignoring(data, Classification.binary()));
          case "multilabel" -> ofSeveral(Classification.multilabel(data.classes));
          default -> ofClasses(ignoring(data, Classification.multiclass(data.classes)));
        };
    metrics.keySet().retainAll(data.expected.keySet());
    return metrics;
  }

  private static Classification ignoring(Data data, Classification of) {
    return data.ignored == null ? of : of.ignoring(data.ignored);
  }

  private static Map<String, Metric> ofNumbers() {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    List.of(
            Regression.meanAbsoluteError(),
            Regression.meanSquaredError(),
            Regression.rootMeanSquaredError(),
            Regression.meanAbsolutePercentageError(),
            Regression.r2(),
            Regression.explainedVariance(),
            Regression.pearson(),
            Regression.spearman(),
            Regression.cosineSimilarity())
        .forEach(metric -> metrics.put(metric.name(), metric));
    return metrics;
  }

  private static Map<String, Metric> ofBinary(Classification of) {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    metrics.put("precision", of.precision());
    metrics.put("recall", of.recall());
    metrics.put("f1", of.f1());
    metrics.put("iou", of.iou());
    metrics.put("accuracy", of.accuracy());
    metrics.put("fbeta2", of.fBeta(2, Average.MACRO));
    metrics.put("specificity", of.specificity(Average.MACRO));
    metrics.put("confusion", of.confusionMatrix());
    metrics.put("kappa_none", of.cohenKappa());
    metrics.put("mcc", of.matthews());
    metrics.put("auroc", of.rocAuc());
    metrics.put("average_precision", of.averagePrecision());
    metrics.put("ece", of.calibrationError());
    return metrics;
  }

  private static Map<String, Metric> ofSeveral(Classification of) {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    for (Average average : Average.values()) {
      String suffix = suffix(average);
      metrics.put("precision" + suffix, of.precision(average));
      metrics.put("recall" + suffix, of.recall(average));
      metrics.put("f1" + suffix, of.f1(average));
      metrics.put("fbeta2" + suffix, of.fBeta(2, average));
      metrics.put("accuracy" + suffix, of.accuracy(average));
      metrics.put("specificity" + suffix, of.specificity(average));
      metrics.put("iou" + suffix, of.iou(average));
      if (average != Average.MICRO || of.kind() == Classification.Kind.MULTILABEL) {
        metrics.put("auroc" + suffix, of.rocAuc(average));
        metrics.put("average_precision" + suffix, of.averagePrecision(average));
      }
    }
    metrics.put("mcc", of.matthews());
    metrics.put("confusion", of.confusionMatrix());
    return metrics;
  }

  private static Map<String, Metric> ofClasses(Classification of) {
    Map<String, Metric> metrics = ofSeveral(of);
    metrics.put("confusion_of_labels", of.confusionMatrix(Share.OF_LABELS));
    metrics.put("confusion_of_predictions", of.confusionMatrix(Share.OF_PREDICTIONS));
    metrics.put("confusion_of_all", of.confusionMatrix(Share.OF_ALL));
    metrics.put("kappa_none", of.cohenKappa());
    metrics.put("kappa_linear", of.cohenKappa(Disagreement.LINEAR));
    metrics.put("kappa_quadratic", of.cohenKappa(Disagreement.QUADRATIC));
    metrics.put("ece", of.calibrationError());
    metrics.put("perplexity", of.perplexity());
    metrics.put("top_1", of.topK(1));
    metrics.put("top_2", of.topK(2));
    return metrics;
  }

  private static String suffix(Average average) {
    return switch (average) {
      case MICRO -> "_micro";
      case MACRO -> "_macro";
      case WEIGHTED -> "_weighted";
      case PER_CLASS -> "_none";
    };
  }
}
