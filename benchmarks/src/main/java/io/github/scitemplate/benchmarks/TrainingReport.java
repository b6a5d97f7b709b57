package io.github.scitemplate.benchmarks;

import io.github.scitemplate.benchmarks.Measured.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** How long those take that train, and how much memory, as text. */
final class TrainingReport {
  private final List<Measured> results;
  private final List<Contender> contenders;
  private final Contender first;

  private TrainingReport(List<Measured> results) {
    this.results = results;
    this.contenders =
        Contender.TRAINING.stream()
            .filter(contender -> results.stream().anyMatch(measured -> measured.has(contender)))
            .toList();
    this.first = contenders.get(0);
  }

  /**
   * Tables of times, of the first contender's ratios to the others, and of memory; those of the
   * trainer are beside their bars.
   */
  static List<String> of(List<Measured> results) {
    TrainingReport report = new TrainingReport(results);
    List<String> lines = new ArrayList<>(report.times());
    for (List<String> table :
        List.of(
            report.ratios("", Clock.WALL),
            report.cpuTimes(),
            report.ratios("CPU, ", Clock.CPU),
            report.memory())) {
      lines.add("");
      lines.addAll(table);
    }
    return lines;
  }

  private List<String> times() {
    Table table = table("µs per iteration", contenders, List.of("others' cores"));
    for (Measured measured : results) {
      List<String> row = row(measured, contenders, c -> Cells.time(measured, c, 1));
      row.add(Cells.cores(measured));
      table.row(row);
    }
    return table.lines();
  }

  private List<String> cpuTimes() {
    Table table = table("CPU µs per iteration", contenders, List.of());
    for (Measured measured : results) {
      table.row(row(measured, contenders, c -> cpuTime(measured, c)));
    }
    return table.lines();
  }

  private List<String> ratios(String kind, Clock clock) {
    List<Contender> others = contenders.subList(1, contenders.size());
    Table table = table(kind + first.heading() + " /", others, List.of());
    for (Measured measured : results) {
      table.row(row(measured, others, other -> ratio(measured, other, clock)));
    }
    return table.lines();
  }

  private String ratio(Measured measured, Contender other, Clock clock) {
    boolean hasBar = first == Contender.TRAINER && clock == Clock.WALL;
    return Cells.ratio(
        measured.ratio(first, other, clock),
        hasBar ? Bars.ofTrainer(measured.setting(), other) : OptionalDouble.empty());
  }

  private List<String> memory() {
    Table table = table("MB at most", contenders, List.of("Trainer / Python"));
    for (Measured measured : results) {
      List<String> row = row(measured, contenders, c -> megabytes(measured, c));
      row.add(
          Cells.ratio(
              measured.memoryRatio(Contender.TRAINER, Contender.PYTHON),
              OptionalDouble.of(Bars.ofMemory())));
      table.row(row);
    }
    return table.lines();
  }

  private static Table table(String title, List<Contender> columns, List<String> more) {
    List<String> headings = new ArrayList<>(List.of(title));
    columns.forEach(contender -> headings.add(contender.heading()));
    headings.addAll(more);
    return new Table(headings);
  }

  private static List<String> row(
      Measured measured, List<Contender> columns, Function<Contender, String> cell) {
    List<String> row = new ArrayList<>(List.of(measured.setting().toString()));
    columns.forEach(contender -> row.add(cell.apply(contender)));
    return row;
  }

  private static String cpuTime(Measured measured, Contender contender) {
    return measured.has(contender)
        ? Cells.number(measured.median(contender, Clock.CPU))
        : Cells.UNKNOWN;
  }

  private static String megabytes(Measured measured, Contender contender) {
    Double peak = measured.peakMegabytes().get(contender);
    return peak == null ? Cells.UNKNOWN : Cells.number(peak);
  }
}
