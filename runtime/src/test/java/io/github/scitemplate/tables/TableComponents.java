package io.github.scitemplate.tables;

import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A project that learns from a table and reads new ones. */
public final class TableComponents implements Components {
  private static final int TRAINING = 40;
  private static final int VALIDATION = 10;

  private static int[] rows(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    CsvTable table = CsvTable.read(Path.of(cfg.getString("table")));
    FittedColumns columns =
        ColumnTransformer.of(
                Columns.standardised("age").imputedBy(Imputation.median()), Columns.oneHot("town"))
            .withClasses("label")
            .fit(table, rows(0, TRAINING));
    return DataLoaders.of(
            DataLoader.shuffled(columns.samples(table, rows(0, TRAINING)), 8),
            DataLoader.inOrder(columns.samples(table, rows(TRAINING, TRAINING + VALIDATION)), 8),
            DataLoader.inOrder(
                columns.samples(table, rows(TRAINING + VALIDATION, table.rows())), 4))
        .keeping("columns", columns);
  }

  @Override
  public DataLoader buildNewData(Config cfg, Path input, FittedParts fitted) {
    return DataLoader.inOrder(fitted.get("columns", FittedColumns::of).read(input), 4);
  }

  @Override
  public Block buildModel(Config cfg) {
    return Linear.builder().setUnits(2).build();
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    return Criterion.crossEntropy();
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Sgd.of(0.1);
  }
}
