package io.github.scitemplate.tables;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a model gets of the columns of a table: a matrix of features, float32, and, if there are
 * {@linkplain Columns#embedded embedded} columns, a matrix of their categories, int64. Whatever
 * depends on the data, such as a mean, is fitted on training rows alone.
 */
public final class ColumnTransformer {
  private final List<Columns> groups;
  private final Target target;

  private ColumnTransformer(List<Columns> groups, Target target) {
    this.groups = groups;
    this.target = target;
  }

  /** The features in the order of these columns. */
  public static ColumnTransformer of(Columns... groups) {
    if (groups.length == 0) {
      throw new IllegalArgumentException("there are no columns to encode");
    }
    return new ColumnTransformer(List.of(groups), Target.NONE);
  }

  /**
   * The same with a label: the number of the category in this column, int64, from 0 in the order of
   * the categories.
   */
  public ColumnTransformer withClasses(String column) {
    return new ColumnTransformer(
        groups, new Target(Target.Kind.CLASSES, List.of(column), List.of()));
  }

  /** The same with a label: the numbers in these columns as they are, float32, shape (columns). */
  public ColumnTransformer withTargets(String... columns) {
    if (columns.length == 0) {
      throw new IllegalArgumentException("there are no target columns");
    }
    return new ColumnTransformer(
        groups, new Target(Target.Kind.NUMBERS, List.of(columns), List.of()));
  }

  /**
   * Fits everything on the training rows.
   *
   * @param trainingRows their places in the table, from 0; not those of validation and test
   * @throws UserException if a column is not there, has no value in these rows, or does not hold
   *     what its encoding needs
   */
  public FittedColumns fit(CsvTable table, int[] trainingRows) {
    table.checkRows(trainingRows);
    if (trainingRows.length == 0) {
      throw new IllegalArgumentException("there are no training rows to fit on");
    }
    List<FittedColumn> fitted = new ArrayList<>();
    Set<String> used = new HashSet<>(target.columns());
    for (Columns group : groups) {
      for (String name : group.names()) {
        if (!used.add(name)) {
          throw new UserException(
              table.name() + ": the column " + name + " is used twice.",
              target.columns().contains(name)
                  ? "The label cannot be a feature, too: name it only in withClasses or withTargets."
                  : "Name it in one group only, or add a copy with withNumbers.");
        }
        fitted.add(ColumnFit.of(table, trainingRows, group, name));
      }
    }
    return new FittedColumns(table.format(), fitted, target.fitted(table, trainingRows));
  }

  /** Fits everything on a table that has the training rows alone. */
  public FittedColumns fit(CsvTable trainingTable) {
    return fit(trainingTable, IntStream.range(0, trainingTable.rows()).toArray());
  }
}
