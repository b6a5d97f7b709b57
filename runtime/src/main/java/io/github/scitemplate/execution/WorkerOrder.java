package io.github.scitemplate.execution;

import java.nio.file.Path;
import java.util.List;

/**
 * What a controller asks of a worker.
 *
 * @param kind what to do
 * @param config the config file to check, or the directory of the experiment to run
 * @param configName what messages call the config
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

  enum Kind {
    CHECK,
    RUN,
    STOP
  }

  static WorkerOrder check(
      Path config, String name, String overrides, List<Long> indexes, boolean oneBatch) {
    return new WorkerOrder(Kind.CHECK, config.toString(), name, overrides, indexes, oneBatch);
  }

  static WorkerOrder run(Path experimentDirectory) {
    return new WorkerOrder(Kind.RUN, experimentDirectory.toString(), "", "", List.of(), false);
  }

  static WorkerOrder stop() {
    return new WorkerOrder(Kind.STOP, "", "", "", List.of(), false);
  }
}
