package io.github.scitemplate.execution;

import io.github.scitemplate.components.Split;
import java.nio.file.Path;
import java.util.List;

/**
 * What a controller asks of a worker.
 *
 * @param kind what to do
 * @param config the config file to check, or the directory of the experiment to run or evaluate
 * @param configName what messages call the config; of an evaluation the split
 * @param overrides applied to the config before a check
 * @param indexes the combinations to check
 * @param oneBatch whether a check also sends one batch through each
 */
record WorkerOrder(
    Kind kind,
    String config,
    String configName,
    String overrides,
    List<Long> indexes,
    boolean oneBatch) {

  /** Whether it is more than building components. */
  boolean needsNatives() {
    return kind == Kind.RUN || kind == Kind.EVALUATE || oneBatch;
  }

  enum Kind {
    CHECK,
    RUN,
    EVALUATE,
    STOP
  }

  static WorkerOrder check(
      Path config, String name, String overrides, List<Long> indexes, boolean oneBatch) {
    return new WorkerOrder(Kind.CHECK, config.toString(), name, overrides, indexes, oneBatch);
  }

  static WorkerOrder run(Path experimentDirectory) {
    return new WorkerOrder(Kind.RUN, experimentDirectory.toString(), "", "", List.of(), false);
  }

  static WorkerOrder evaluate(Path experimentDirectory, Split split) {
    return new WorkerOrder(
        Kind.EVALUATE, experimentDirectory.toString(), split.name(), "", List.of(), false);
  }

  static WorkerOrder stop() {
    return new WorkerOrder(Kind.STOP, "", "", "", List.of(), false);
  }
}
