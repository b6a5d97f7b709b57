package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.report.Overview;
import java.util.OptionalLong;
import java.util.Set;

/** The experiments of a sweep: one for each combination of its values. */
public record SweptExperiments(SweptParameters parameters, Set<String> minimised)
    implements SessionExperiments {

  /** Experiments for a use that needs no scores. */
  public SweptExperiments(SweptParameters parameters) {
    this(parameters, Set.of());
  }

  @Override
  public OptionalLong count() {
    return OptionalLong.of(parameters.count());
  }

  @Override
  public long known() {
    return parameters.count();
  }

  @Override
  public Config config(long experiment) {
    return parameters.combination(experiment - 1);
  }

  @Override
  public Set<String> takenHeadings() {
    return Overview.COLUMNS;
  }
}
