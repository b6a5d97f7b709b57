package io.github.scitemplate.session;

import io.github.scitemplate.config.UnreadKeys;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.session.plan.SessionSettings;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;

/**
 * Has a worker build components before anything is trained, and judges the keys of the config that
 * no component read.
 */
final class ComponentsTrial {
  private static final long MORE_EXPERIMENTS = 200;

  private final SessionOptions options;
  private final SessionConfig config;
  private final WorkerPool workers;
  private final PrintStream console;

  ComponentsTrial(
      SessionOptions options, SessionConfig config, WorkerPool workers, PrintStream console) {
    this.options = options;
    this.config = config;
    this.workers = workers;
    this.console = console;
  }

  /**
   * Builds the components of the fewest experiments that hold each value. If a swept key stays
   * unread, perhaps only some experiments read it: then the worker builds the components of more
   * experiments.
   */
  ComponentsCheck buildEachValue() {
    ComponentsCheck check = build(config.choice().covering(), false);
    if (config.file().unreadKeys().leavesSweptKey(check.readPaths())) {
      Selection more = config.choice().beyondCovering(MORE_EXPERIMENTS);
      if (more.size() > 0) {
        check.add(build(more, false));
      }
    }
    return judged(check);
  }

  /**
   * Builds the components of experiments and sends one batch through each. A sweep is tried in
   * every combination, a search in each choice and at both ends of each range.
   */
  ComponentsCheck sendOneBatchThroughEach() {
    ComponentsCheck check = ComponentsCheck.none();
    config.choice().triedByPlan().forEach(some -> check.add(build(some, true)));
    return judged(check);
  }

  private ComponentsCheck build(Selection experiments, boolean oneBatch) {
    return workers.check(
        options.configFile(), options.config(), options.overrides(), experiments, oneBatch);
  }

  private ComponentsCheck judged(ComponentsCheck check) {
    check.readPaths().addAll(config.settings().keys());
    check.notes().forEach(console::println);
    check.warnings().forEach(warning -> console.println("Warning: " + warning));
    UnreadKeys unread = config.file().unreadKeys();
    Set<String> words = new HashSet<>(check.askedWords());
    words.addAll(SessionSettings.words());
    unread
        .check(check.readPaths(), words, SessionSettings::isRuntimeKey)
        .forEach(warning -> console.println("Warning: " + warning));
    return check;
  }
}
