package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.monitor.ScheduleSettings;
import io.github.scitemplate.search.SearchConfig;
import io.github.scitemplate.search.expression.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of a config that concern the session as a whole, and so cannot be swept.
 *
 * @param parallel experiments at once, if the config gives a number
 * @param maxAttempts how many attempts in a row may crash without progress before their experiment
 *     counts as failed
 * @param maxFailures how many experiments may fail before the session stops; absent: any number
 * @param timeout how long an experiment may complete no step before the session ends its process;
 *     absent: for ever
 * @param maxExperiments how many experiments may begin in all; absent: any number
 * @param maxTime how long new experiments may begin; absent: for ever
 * @param stopWhen the condition on a result after which no further experiment begins; absent: none
 * @param copyCode whether the session keeps a copy of the project's sources
 * @param mlflow the MLflow server that shows the session; absent: none
 * @param keys the paths of the keys that were found
 */
public record SessionSettings(
    OptionalInt parallel,
    int maxAttempts,
    OptionalInt maxFailures,
    Optional<Duration> timeout,
    OptionalLong maxExperiments,
    Optional<Duration> maxTime,
    Optional<Expression> stopWhen,
    boolean copyCode,
    Optional<MlflowAddress> mlflow,
    Set<String> keys) {

  private static final int USUAL_ATTEMPTS = 3;
  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final Set<String> KEYS =
      Set.of(
          "parallel",
          "max_attempts",
          "on_failure",
          "on_failure.max",
          "timeout_minutes",
          "max_experiments",
          "max_hours",
          "stop_when",
          "copy_code",
          "write_mlflow",
          "mlflow_uri");

  /** The names of the keys that concern the session. */
  public static Set<String> words() {
    Set<String> words = new TreeSet<>(Set.of(ConfigFile.REPEATS, ConfigFile.AGGREGATE_OVER));
    KEYS.stream().filter(key -> !key.contains(".")).forEach(words::add);
    return words;
  }

  /** Whether {@code key} is one that the framework itself reads, for a session or an experiment. */
  public static boolean isRuntimeKey(String key) {
    return KEYS.contains(key) || words().contains(key) || ExperimentSettings.isRuntimeKey(key);
  }

  /**
   * Reads the keys.
   *
   * @throws UserException if one is wrong, or is swept
   */
  public static SessionSettings read(SweptParameters parameters) {
    Config cfg = parameters.combination(0);
    for (String key : KEYS) {
      if (parameters.varies(key)) {
        throw cfg.error(
            key, key + " is swept, but concerns the whole session.", "Give it one value.");
      }
    }
    for (String key : List.of("score_metric", "score_mode")) {
      if (parameters.averagedPaths().stream().anyMatch(path -> KeyPath.lastKey(path).equals(key))) {
        throw cfg.error(
            key,
            "aggregate_over averages scores, but names " + key + ", so the scores differ in kind.",
            "Name other keys.");
      }
    }
    OptionalInt parallel =
        cfg.has("parallel") ? OptionalInt.of(atLeastOne(cfg, "parallel", 1)) : OptionalInt.empty();
    return new SessionSettings(
        parallel,
        atLeastOne(cfg, "max_attempts", USUAL_ATTEMPTS),
        maxFailures(cfg),
        time(
            cfg,
            "timeout_minutes",
            MILLIS_PER_MINUTE,
            "Write how long one iteration may take at most"),
        cfg.has("max_experiments")
            ? OptionalLong.of(atLeastOne(cfg, "max_experiments", 1))
            : OptionalLong.empty(),
        time(
            cfg,
            "max_hours",
            60 * MILLIS_PER_MINUTE,
            "Write for how long new experiments may begin"),
        stopWhen(cfg),
        cfg.getBoolean("copy_code", true),
        MlflowAddress.read(cfg),
        Set.copyOf(cfg.reads().paths()));
  }

  private static int atLeastOne(Config cfg, String key, int absent) {
    int value = cfg.getInt(key, absent);
    ScheduleSettings.checkAtLeastOne(cfg, key, value, "Write a number of 1 or more.");
    return value;
  }

  private static OptionalInt maxFailures(Config cfg) {
    if (!cfg.has("on_failure")) {
      return OptionalInt.empty();
    }
    if (cfg.has("on_failure.max")) {
      int max = cfg.getInt("on_failure.max");
      if (max < 0) {
        throw cfg.error("on_failure.max", "on_failure.max is " + max + ".", "Write 0 or more.");
      }
      return OptionalInt.of(max);
    }
    return switch (cfg.getString("on_failure")) {
      case "continue" -> OptionalInt.empty();
      case "stop" -> OptionalInt.of(0);
      default -> throw unknown(cfg);
    };
  }

  private static UserException unknown(Config cfg) {
    return cfg.error(
        "on_failure",
        "on_failure is " + cfg.getString("on_failure") + ".",
        "Write `continue`, `stop`, or `{max: 3}` to stop after more than three failures.");
  }

  private static Optional<Duration> time(Config cfg, String key, long millis, String fix) {
    if (!cfg.has(key)) {
      return Optional.empty();
    }
    double units = cfg.getDouble(key);
    if (!(units > 0)) {
      throw cfg.error(
          key, key + " must be more than 0, but is " + units + ".", fix + ", or remove the key.");
    }
    return Optional.of(Duration.ofMillis(Math.round(units * millis)));
  }

  private static Optional<Expression> stopWhen(Config cfg) {
    if (!cfg.has("stop_when")) {
      return Optional.empty();
    }
    return Optional.of(SearchConfig.stopWhen(cfg.getCondition("stop_when")));
  }

  /** The same with at most {@code most} experiments. */
  SessionSettings withMaxExperiments(long most) {
    return new SessionSettings(
        parallel,
        maxAttempts,
        maxFailures,
        timeout,
        OptionalLong.of(Math.min(most, maxExperiments.orElse(most))),
        maxTime,
        stopWhen,
        copyCode,
        mlflow,
        keys);
  }

  /** The same without a timeout: an experiment that stands at a breakpoint completes no step. */
  SessionSettings withoutTimeout() {
    return new SessionSettings(
        parallel,
        maxAttempts,
        maxFailures,
        Optional.empty(),
        maxExperiments,
        maxTime,
        stopWhen,
        copyCode,
        mlflow,
        keys);
  }

  /** Whether anything but the number of combinations ends the session. */
  boolean limited() {
    return maxExperiments.isPresent() || maxTime.isPresent() || stopWhen.isPresent();
  }

  /** Whether {@code failures} are more failures than the session tolerates. */
  public boolean isTooMany(int failures) {
    return maxFailures.isPresent() && failures > maxFailures.getAsInt();
  }
}
