package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.session.files.SessionDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * All combinations of a config's swept keys.
 *
 * @param parameters the config's keys
 */
public record Sweep(SweptParameters parameters) implements ExperimentChoice {
  private static final long AT_A_TIME = 1000;

  @Override
  public OptionalLong count() {
    return OptionalLong.of(parameters.count());
  }

  @Override
  public void checkSettings() {
    SettingsCheck.check(parameters);
  }

  @Override
  public Optional<ScoreMode> ranking() {
    return Optional.empty();
  }

  @Override
  public ExperimentChoice minimising(Set<String> metrics) {
    return this;
  }

  @Override
  public ExperimentChoice forFastDevRun() {
    return this;
  }

  @Override
  public Selection covering() {
    return Selection.ofCombinations(parameters.coveringEachValue());
  }

  @Override
  public Selection beyondCovering(long about) {
    if (covering().size() == parameters.count()) {
      return Selection.ofCombinations(List.of());
    }
    long step = Math.max(1, parameters.count() / about);
    return Selection.ofCombinations(
        LongStream.iterate(0, i -> i < parameters.count(), i -> i + step).boxed().toList());
  }

  @Override
  public Stream<Selection> triedByPlan() {
    return LongStream.iterate(0, from -> from < parameters.count(), from -> from + AT_A_TIME)
        .mapToObj(from -> combinations(from, Math.min(from + AT_A_TIME, parameters.count())));
  }

  private static Selection combinations(long from, long to) {
    return Selection.ofCombinations(LongStream.range(from, to).boxed().toList());
  }

  @Override
  public String triedInWords() {
    return "The components of all experiments can be built, and one batch went through each.";
  }

  @Override
  public String chosenBy() {
    return "";
  }

  @Override
  public List<String> plannedLines(OptionalInt width) {
    return PlannedSweep.lines(parameters, parameters.count(), width);
  }

  @Override
  public SessionExperiments recorded(
      SessionDirectory directory, Set<String> minimised, Consumer<String> problems) {
    return experiments(minimised);
  }

  /**
   * The experiments by their numbers.
   *
   * @param minimised the score metrics that declare that less is better
   */
  public SessionExperiments experiments(Set<String> minimised) {
    return new SweptExperiments(parameters, minimised);
  }

  @Override
  public <T> T as(Kinds<T> kinds) throws IOException {
    return kinds.of(this);
  }
}
