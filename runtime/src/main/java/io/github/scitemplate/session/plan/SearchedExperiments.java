package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.report.Overview;
import io.github.scitemplate.search.ConfiguredSpace;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.session.files.SearchJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** The experiments that a search has chosen so far. Thread-safe. */
public final class SearchedExperiments implements SessionExperiments {
  private final ConfiguredSpace space;
  private final SweptParameters parameters;
  private final OptionalLong count;
  private final Set<String> minimised;
  private final List<Point> points = new ArrayList<>();

  /**
   * @param count how many the search will choose, unless something ends it earlier
   * @param minimised the score metrics that declare that less is better
   */
  public SearchedExperiments(
      ConfiguredSpace space,
      SweptParameters parameters,
      OptionalLong count,
      Set<String> minimised) {
    this.space = space;
    this.parameters = parameters;
    this.count = count;
    this.minimised = minimised;
  }

  /** The experiments that a search has chosen according to its journal. */
  static SearchedExperiments recorded(
      SessionSearch search, SearchJournal journal, Set<String> minimised) {
    ConfiguredSpace space = search.config().space();
    SearchedExperiments experiments = search.experiments(minimised);
    boolean ended = false;
    for (SearchJournal.Line line : journal.lines()) {
      ended |= line.end() != null;
      try {
        if (line.values() != null) {
          experiments.add(space.point(line.values()));
        }
      } catch (RuntimeException e) {
        break; // another search wrote the line; whoever goes on with the session says so
      }
    }
    return ended ? experiments.withoutMore() : experiments;
  }

  private SearchedExperiments withoutMore() {
    SearchedExperiments all =
        new SearchedExperiments(space, parameters, OptionalLong.of(points.size()), minimised);
    points.forEach(all::add);
    return all;
  }

  /**
   * Adds the next experiment that the search has chosen; each point once for each of its
   * experiments.
   */
  public synchronized void add(Point point) {
    points.add(point);
  }

  @Override
  public Set<String> minimised() {
    return minimised;
  }

  @Override
  public OptionalLong count() {
    return count;
  }

  @Override
  public synchronized long known() {
    return points.size();
  }

  @Override
  public Config config(long experiment) {
    return space.config(point(experiment), (int) ((experiment - 1) % space.members()));
  }

  private synchronized Point point(long experiment) {
    return points.get(Math.toIntExact(experiment - 1));
  }

  @Override
  public SweptParameters parameters() {
    return parameters;
  }

  @Override
  public Set<String> takenHeadings() {
    return Overview.COLUMNS_WITH_RANK;
  }
}
