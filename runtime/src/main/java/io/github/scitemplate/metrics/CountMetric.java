package io.github.scitemplate.metrics;

import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.Gatherer;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.components.ShippedMetric;
import io.github.scitemplate.metrics.Classification.Kind;
import java.util.List;
import java.util.Optional;

/** A metric that is computed from how often each class was predicted rightly and wrongly. */
record CountMetric(String name, Classification of, Average average, CountRatio ratio)
    implements ShippedMetric {

  @Override
  public Optional<Best> best() {
    return Optional.of(Best.MOST);
  }

  @Override
  public List<String> elements() {
    return MetricValue.names(name, rows(), List.of());
  }

  /** The names of the rows of a vector. Yes or no is a single class, which needs no name. */
  private List<String> rows() {
    return average == Average.PER_CLASS && of.kind() != Kind.BINARY ? of.classes() : List.of();
  }

  @Override
  public boolean usesPredictions() {
    return true;
  }

  @Override
  public void check(NDList predictions, NDList labels) {
    new Labels(of).check(name, predictions, labels);
  }

  @Override
  public Gatherer newGatherer() {
    return new Counts(of, this::value);
  }

  private MetricValue value(Counts counts) {
    int classes = of.classes().size();
    double[] each = new double[classes];
    for (int i = 0; i < classes; i++) {
      each[i] = ratio.of(counts.tp(i), counts.fp(i), counts.fn(i), counts.tn(i));
    }
    if (of.kind() == Kind.BINARY) {
      return MetricValue.of(each[0]);
    }
    return switch (average) {
      case PER_CLASS -> MetricValue.vector(of.classes(), each);
      case MICRO -> MetricValue.of(counts.ofAll(ratio, i -> !leavesOut(i)));
      case MACRO -> MetricValue.of(mean(each, counts, false));
      case WEIGHTED -> MetricValue.of(mean(each, counts, true));
    };
  }

  /** As torchmetrics: of these metrics the Jaccard index alone leaves out an ignored class. */
  private boolean leavesOut(int row) {
    return ratio == CountRatio.JACCARD && of.kind() == Kind.MULTICLASS && of.ignores(row);
  }

  private double mean(double[] each, Counts counts, boolean weighted) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < each.length; i++) {
      double labelled = counts.tp(i) + counts.fn(i);
      boolean occurs = labelled + counts.fp(i) > 0 || of.kind() == Kind.MULTILABEL;
      double weight = weighted ? labelled : occurs && !leavesOut(i) ? 1 : 0;
      sum += weight * each[i];
      weights += weight;
    }
    return weights == 0 ? 0 : sum / weights;
  }
}
