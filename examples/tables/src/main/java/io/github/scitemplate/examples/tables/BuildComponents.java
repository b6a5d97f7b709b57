package io.github.scitemplate.examples.tables;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.data.splitting.Fold;
import io.github.scitemplate.data.splitting.Splitting;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.metrics.Classification;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.tables.ColumnTransformer;
import io.github.scitemplate.tables.Columns;
import io.github.scitemplate.tables.CsvTable;
import io.github.scitemplate.tables.FittedColumns;
import io.github.scitemplate.tables.Imputation;
import java.nio.file.Path;

/**
 * Foresees which bookings will be cancelled: one fold of a table with gaps, whose encodings are
 * fitted to the other folds, and a small network.
 */
public final class BuildComponents implements Components {
  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Path folder = MakeBookings.in(Path.of(cfg.getString("data_dir")));
    CsvTable table = CsvTable.read(folder.resolve("train.csv"));
    Fold fold = Splitting.stratified(table.classIndices("cancelled")).fold(cfg.getInt("fold"), 5);
    FittedColumns columns =
        ColumnTransformer.of(
                Columns.standardised("lead_days", "nights", "price", "stays")
                    .imputedBy(Imputation.median())
                    .withMissingIndicator(),
                Columns.oneHot("month", "channel", "country"),
                Columns.oneHot("deposit").imputedBy(Imputation.mostFrequent()))
            .withTargets("cancelled")
            .fit(table, fold.train());
    return DataLoaders.of(
            DataLoader.shuffled(columns.samples(table, fold.train()), cfg.getInt("batch_size")),
            DataLoader.inOrder(columns.samples(table, fold.heldOut()), 1000),
            DataLoader.inOrder(columns.read(folder.resolve("test.csv")), 1000))
        .keeping("columns", columns);
  }

  @Override
  public DataLoader buildNewData(Config cfg, Path input, FittedParts fitted) {
    return DataLoader.inOrder(fitted.get("columns", FittedColumns::of).read(input), 1000);
  }

  @Override
  public Block buildModel(Config cfg) {
    SequentialBlock model = new SequentialBlock();
    for (int layer = 0; layer < 2; layer++) {
      model
          .add(Linear.builder().setUnits(cfg.getInt("width")).build())
          .add(Activation::relu)
          .add(Dropout.builder().optRate((float) cfg.getDouble("dropout")).build());
    }
    return model.add(Linear.builder().setUnits(1).build());
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Loss.binaryCrossEntropyWithLogits(cfg.getDouble("positive_weight"));
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return AdamW.of(cfg.getDouble("learning_rate")).withWeightDecay(0.01);
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    Classification cancelled = Classification.binary();
    return MetricTracker.of(
        Metric.loss(),
        cancelled.averagePrecision().on(Split.VAL, Split.TEST),
        cancelled.rocAuc().on(Split.VAL, Split.TEST));
  }
}
