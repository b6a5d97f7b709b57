package io.github.scitemplate.session;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.config.UnreadKeys;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.experiment.ExperimentSettings;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Has a worker build components before anything is trained, and judges the keys that nobody read.
 */
final class ComponentsTrial {
  private static final long MORE_COMBINATIONS = 200;
  private static final long AT_A_TIME = 1000;

  private final SessionOptions options;
  private final ConfigFile config;
  private final SweptParameters parameters;
  private final Optional<SessionSearch> search;
  private final Workers workers;
  private final PrintStream console;
  private final Set<String> sessionKeys;

  /**
   * @param search how experiments are chosen; nothing if all combinations are tried
   * @param sessionKeys the keys that concern the session, which no experiment reads
   */
  ComponentsTrial(
      SessionOptions options,
      ConfigFile config,
      Optional<SessionSearch> search,
      Set<String> sessionKeys,
      Workers workers,
      PrintStream console) {
    this.options = options;
    this.config = config;
    this.parameters = config.parameters();
    this.search = search;
    this.workers = workers;
    this.console = console;
    this.sessionKeys = sessionKeys;
  }

  /**
   * Builds the components of the first experiment and of each swept value once. If a swept key
   * stays unread, only certain combinations may read it: then more of them are built.
   */
  ComponentsCheck buildEachValue() {
    if (search.isPresent()) {
      ComponentsCheck check = build(search.get().coveringSelection(), false);
      if (config.unreadKeys().leavesSweptKey(check.readPaths())) {
        check.add(build(search.get().selection(search.get().random(MORE_COMBINATIONS)), false));
      }
      return judged(check);
    }
    List<Long> covering = parameters.coveringEachValue();
    ComponentsCheck check = build(Selection.ofCombinations(covering), false);
    boolean partial = covering.size() < parameters.count();
    if (partial && config.unreadKeys().leavesSweptKey(check.readPaths())) {
      long step = Math.max(1, parameters.count() / MORE_COMBINATIONS);
      check.add(
          build(
              Selection.ofCombinations(
                  LongStream.iterate(0, i -> i < parameters.count(), i -> i + step)
                      .boxed()
                      .toList()),
              false));
    }
    return judged(check);
  }

  /**
   * Builds the components of every combination and sends one batch through each; of a search, of
   * each choice and both ends of each range.
   */
  ComponentsCheck tryEveryCombination() {
    if (search.isPresent()) {
      return judged(build(search.get().coveringSelection(), true));
    }
    ComponentsCheck check = ComponentsCheck.none();
    for (long from = 0; from < parameters.count(); from += AT_A_TIME) {
      long to = Math.min(from + AT_A_TIME, parameters.count());
      check.add(build(Selection.ofCombinations(LongStream.range(from, to).boxed().toList()), true));
    }
    return judged(check);
  }

  private ComponentsCheck build(Selection experiments, boolean oneBatch) {
    return workers.check(options, experiments, oneBatch);
  }

  private ComponentsCheck judged(ComponentsCheck check) {
    check.readPaths().addAll(sessionKeys);
    check.warnings().forEach(warning -> console.println("Warning: " + warning));
    UnreadKeys unread = config.unreadKeys();
    unread
        .check(check.readPaths(), check.askedWords(), ExperimentSettings::isRuntimeKey)
        .forEach(warning -> console.println("Warning: " + warning));
    return check;
  }
}
