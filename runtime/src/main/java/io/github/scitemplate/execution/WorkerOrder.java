package io.github.scitemplate.execution;

import io.github.scitemplate.components.Split;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a controller asks of a worker.
 *
 * @param kind what to do
 * @param config the config file to check, or the directory of the experiment to run or evaluate
 * @param configName what messages call the config; of an evaluation the split
 * @param overrides applied to the config before a check
 * @param experiments those to check; null if the order is none to check
 * @param oneBatch whether a check also sends one batch through each
 * @param amount how much to train before the worker asks whether to go on, in the unit of the
 *     experiment's config; 0: all
 */
record WorkerOrder(
    Kind kind,
    String config,
    String configName,
    String overrides,
    @Nullable Selection experiments,
    boolean oneBatch,
    long amount) {

  /** Whether it is more than building components. */
  boolean needsNatives() {
    return kind == Kind.RUN || kind == Kind.EVALUATE || oneBatch;
  }

  enum Kind {
    CHECK,
    RUN,
    /** After {@link WorkerReply.Kind#REACHED}. */
    GO_ON,
    /** After {@link WorkerReply.Kind#REACHED}. */
    PAUSE,
    EVALUATE,
    STOP
  }

  static WorkerOrder check(
      Path config, String name, String overrides, Selection experiments, boolean oneBatch) {
    return new WorkerOrder(
        Kind.CHECK, config.toString(), name, overrides, experiments, oneBatch, 0);
  }

  static WorkerOrder run(Path experimentDirectory, long amount) {
    return new WorkerOrder(Kind.RUN, experimentDirectory.toString(), "", "", null, false, amount);
  }

  static WorkerOrder goOn(long amount) {
    return bare(Kind.GO_ON, amount);
  }

  static WorkerOrder pause() {
    return bare(Kind.PAUSE, 0);
  }

  static WorkerOrder evaluate(Path experimentDirectory, Split split) {
    return new WorkerOrder(
        Kind.EVALUATE, experimentDirectory.toString(), split.name(), "", null, false, 0);
  }

  static WorkerOrder stop() {
    return bare(Kind.STOP, 0);
  }

  private static WorkerOrder bare(Kind kind, long amount) {
    return new WorkerOrder(kind, "", "", "", null, false, amount);
  }
}
