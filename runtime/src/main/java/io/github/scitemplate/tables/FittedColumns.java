package io.github.scitemplate.tables;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.Fitted;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of tables into samples, by what was fitted on training rows. Inputs: the features,
 * float32, shape (features); then, if there are embedded columns, their categories, int64, shape
 * (embedded columns).
 */
public final class FittedColumns implements Fitted {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final CsvFormat format;
  private final List<FittedColumn> columns;
  private final List<FittedColumn> featured;
  private final List<FittedColumn> embedded;
  private final Target target;

  /**
   * @param format of the file of the training rows
   */
  FittedColumns(CsvFormat format, List<FittedColumn> columns, Target target) {
    this.format = format;
    this.columns = List.copyOf(columns);
    this.featured = columns.stream().filter(c -> c.encoding() != Encoding.EMBEDDED).toList();
    this.embedded = columns.stream().filter(c -> c.encoding() == Encoding.EMBEDDED).toList();
    this.target = target;
  }

  /**
   * The samples of a table, in its order, in memory. Their names are file and line of their rows.
   */
  public Dataset samples(CsvTable table) {
    return samples(table, IntStream.range(0, table.rows()).toArray());
  }

  /**
   * The samples of some rows of a table, in this order, in memory.
   *
   * @param rows their places, from 0
   * @throws UserException if a value is missing that nothing stands for, or does not fit
   */
  public Dataset samples(CsvTable table, int[] rows) {
    table.checkRows(rows);
    return samples(table, rows, target.labels(table, rows));
  }

  /**
   * The samples of a file that is written as that of the training rows. It may lack the label; then
   * the samples have none, nor do they if a row has no label, or a class that no training row has.
   *
   * @throws UserException if the file cannot be read, lacks a column, or a value does not fit
   */
  public Dataset read(Path file) {
    return newSamples(table(file));
  }

  /**
   * The samples of a table of new rows that comes from elsewhere; as {@link #read}, without a label
   * if not every row has one that can be used.
   *
   * @throws UserException if the table lacks a column, or a value does not fit
   */
  public Dataset newSamples(CsvTable table) {
    int[] rows = IntStream.range(0, table.rows()).toArray();
    return samples(table, rows, target.isIn(table, rows) ? target.labels(table, rows) : null);
  }

  private Dataset samples(CsvTable table, int[] rows, @Nullable HostArray labels) {
    return new Dataset(inputs(table, rows), labels == null ? List.of() : List.of(labels))
        .withNames(table.rowNames(rows));
  }

  private CsvTable table(Path file) {
    List<String> there = namesIn(file);
    List<String> wanted =
        Stream.concat(
                columns.stream().map(FittedColumn::name),
                target.columns().stream().filter(there::contains))
            .toList();
    List<String> texts =
        Stream.concat(
                columns.stream().filter(c -> !c.number()).map(FittedColumn::name),
                target.textColumns().stream().filter(there::contains))
            .toList();
    List<String> numbers =
        columns.stream().filter(FittedColumn::number).map(FittedColumn::name).toList();
    return format
        .withOnly(names(wanted))
        .withNumbers(names(numbers))
        .withText(names(texts))
        .read(file);
  }

  /** Of a file without names, those of the training file, perhaps without those of the label. */
  private List<String> namesIn(Path file) {
    if (format.header().isEmpty()) {
      return new CsvFile(file, format.withOnly().withNumbers().withText()).names();
    }
    return format.header();
  }

  private static String[] names(List<String> list) {
    return list.toArray(String[]::new);
  }

  private List<HostArray> inputs(CsvTable table, int[] rows) {
    List<HostArray> inputs = new ArrayList<>();
    if (!featured.isEmpty()) {
      FloatMatrix features = FloatMatrix.of(rows.length, features());
      encode(table, rows, features);
      inputs.add(features.array());
    }
    if (!embedded.isEmpty()) {
      inputs.add(categories(table, rows));
    }
    return inputs;
  }

  /** Sets the features of rows. */
  void encode(CsvTable table, int[] rows, Matrix features) {
    int first = 0;
    for (FittedColumn column : featured) {
      column.encode(table, rows, features, first);
      first += column.width();
    }
  }

  private HostArray categories(CsvTable table, int[] rows) {
    int width = embedded.size();
    long[] values = new long[FloatMatrix.size(rows.length, width)];
    for (int j = 0; j < width; j++) {
      int[] codes = embedded.get(j).embedded(table, rows);
      for (int i = 0; i < rows.length; i++) {
        values[i * width + j] = codes[i];
      }
    }
    return HostArray.of(values, rows.length, width);
  }

  /** How many numbers the first input of a sample has; 0 if all columns are embedded. */
  public int features() {
    return featured.stream().mapToInt(FittedColumn::width).sum();
  }

  /** What each of these numbers is called, such as {@code age} or {@code sex=female}. */
  public List<String> featureNames() {
    return featured.stream().flatMap(column -> column.featureNames().stream()).toList();
  }

  /**
   * How many numbers an embedded column has, the 0 for unknown ones included: the size of its
   * embedding.
   *
   * @throws UserException if there is no such embedded column
   */
  public int categories(String column) {
    return embedded.stream()
        .filter(c -> c.name().equals(column))
        .mapToInt(c -> c.categories().size() + 1)
        .findFirst()
        .orElseThrow(
            () ->
                CsvRows.unknown(
                    "The fitted columns",
                    column,
                    embedded.stream().map(FittedColumn::name).toList()));
  }

  /** The classes in the order of their numbers; empty if the label is no class. */
  public List<String> classes() {
    return target.classes();
  }

  /** What is kept as JSON. */
  private record Kept(CsvFormat format, List<FittedColumn> columns, Target target) {}

  @Override
  public String json() {
    return GSON.toJson(new Kept(format, columns, target));
  }

  /**
   * Makes fitted columns of what {@link #json} gave.
   *
   * @throws UserException if the text is nothing of the kind
   */
  public static FittedColumns of(String json) {
    @Nullable FittedColumns made = null;
    try {
      Kept kept = GSON.fromJson(json, Kept.class);
      if (kept.columns().stream().allMatch(FittedColumn::isComplete)
          && kept.target().isComplete()
          && kept.format() != null) {
        made = new FittedColumns(kept.format(), kept.columns(), kept.target());
      }
    } catch (RuntimeException e) {
      // Gson throws more than it says: the records check what they get. The error below covers it.
    }
    if (made != null) {
      return made;
    }
    throw new UserException(
        "These are no fitted columns: " + CsvRows.shortened(json),
        "Give the text that json() of fitted columns gave.");
  }
}
