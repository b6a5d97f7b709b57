package io.github.scitemplate.session;

import io.github.scitemplate.experiment.ClusterPlace;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** The table of a session's status: an experiment in each row. */
final class StatusTable {
  private static final String BEST_ITERATION = "best_iteration";
  private static final String SECONDS = "seconds";
  private static final String ITERATIONS = "iterations";
  private static final String LEFT = "left";
  private static final List<String> COLUMNS =
      List.of("status", ITERATIONS, "val_score", BEST_ITERATION, SECONDS, LEFT);

  /** The columns of a session that has been on a cluster. */
  private static final List<String> CLUSTER_COLUMNS = List.of("job", "node", "waited", "restarts");

  private StatusTable() {}

  static List<String> lines(SessionStatus status, List<SessionStatus.Row> rows, OptionalInt width) {
    List<String> headings = new ArrayList<>(List.of("experiment"));
    headings.addAll(status.headings());
    headings.addAll(COLUMNS);
    boolean onCluster = status.cluster().isPresent();
    headings.addAll(onCluster ? CLUSTER_COLUMNS : List.of());
    TextTable table = new TextTable(headings);
    for (SessionStatus.Row row : rows) {
      List<String> cells = new ArrayList<>(cells(row));
      cells.addAll(onCluster ? placeCells(row) : List.of());
      table.row(cells);
    }
    List<String> leastTelling =
        new ArrayList<>(List.of(BEST_ITERATION, SECONDS, "restarts", "waited"));
    for (int i = status.headings().size() - 1; i >= 0; i--) {
      leastTelling.add(status.headings().get(i));
    }
    leastTelling.addAll(List.of("node", "job", ITERATIONS, LEFT));
    return table.lines(width, leastTelling);
  }

  /** As {@link #lines}, with so many lines at most. */
  static List<String> lines(SessionStatus status, OptionalInt width, int most) {
    List<String> all = lines(status, status.rows(), width);
    if (all.size() <= most) {
      return all;
    }
    int others = all.size() - status.rows().size() + 1;
    List<SessionStatus.Row> shown =
        status.rows().stream()
            .sorted(mostTelling(status))
            .limit(Math.max(0, most - others))
            .sorted(Comparator.comparingInt(SessionStatus.Row::experiment))
            .toList();
    List<String> lines = new ArrayList<>(lines(status, shown, width));
    lines.add("and " + (status.rows().size() - shown.size()) + " other experiments");
    return lines.subList(0, Math.max(0, Math.min(lines.size(), most)));
  }

  private static Comparator<SessionStatus.Row> mostTelling(SessionStatus status) {
    int best = status.best().map(SessionStatus.Best::experiment).orElse(0);
    Comparator<SessionStatus.Row> order =
        Comparator.comparingInt(row -> row.experiment() == best ? 0 : importance(row.status()));
    return order.thenComparing(Comparator.comparingInt(SessionStatus.Row::experiment).reversed());
  }

  private static int importance(ExperimentStatus status) {
    return switch (status) {
      case RUNNING -> 0;
      case INTERRUPTED, FAILED -> 1;
      case COMPLETED, PRUNED -> 2;
      case QUEUED -> 3;
    };
  }

  private static List<String> cells(SessionStatus.Row row) {
    ExperimentProgress progress = row.progress();
    List<String> cells = new ArrayList<>(List.of(Integer.toString(row.experiment())));
    cells.addAll(row.parameters().stream().map(Numbers::label).toList());
    cells.add(row.status().label());
    cells.add(progress.iterations() > 0 ? progress.iteration() + "/" + progress.iterations() : "");
    cells.add(Double.isNaN(progress.score()) ? "" : Numbers.brief(progress.score()));
    cells.add(progress.bestIteration() > 0 ? Long.toString(progress.bestIteration()) : "");
    cells.add(progress.seconds() > 0 ? Numbers.brief(progress.seconds()) : "");
    double left = row.hasEnded() ? Double.NaN : progress.secondsLeft();
    cells.add(Double.isNaN(left) ? "" : Numbers.duration(left));
    return cells;
  }

  private static List<String> placeCells(SessionStatus.Row row) {
    if (row.place().isEmpty()) {
      return List.of("", "", "", "");
    }
    ClusterPlace place = row.place().get();
    return List.of(
        place.job(),
        place.node(),
        place.queuedSeconds() == null ? "" : Numbers.duration(place.queuedSeconds()),
        Integer.toString(place.restart()));
  }
}
