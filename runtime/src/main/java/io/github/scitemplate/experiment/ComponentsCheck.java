package io.github.scitemplate.experiment;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Metric.Best;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.engine.Precision;
import io.github.scitemplate.engine.PrecisionGain;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds the components of experiments without training, to find errors before anything starts.
 *
 * @param readPaths the keys that were found and read
 * @param askedWords the last words of all keys that were asked for
 * @param minimised the score metrics for which the metric itself, and not the config, says that the
 *     least is best
 * @param objections what a session that begins now may not have, each with its fix; older sessions
 *     go on with it
 * @param objectionsHere what a session that trains on this machine may not have either
 * @param warnings what the framework assumes, since nobody says it
 * @param notes what else is worth knowing before training
 */
public record ComponentsCheck(
    Set<String> readPaths,
    Set<String> askedWords,
    Set<String> minimised,
    Map<String, String> objections,
    Map<String, String> objectionsHere,
    Set<String> warnings,
    Set<String> notes) {
  private static final String LEARNING_RATE = "lr";

  /** A check that has found nothing yet. */
  public static ComponentsCheck none() {
    return new ComponentsCheck(
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>());
  }

  /**
   * Builds the components of one experiment and remembers the keys they read.
   *
   * @throws UserException if a component is refused, or a file of weights is missing
   */
  public void add(Components components, Config cfg) {
    ExperimentSettings settings = ExperimentSettings.read(cfg);
    BuiltComponents built = BuiltComponents.build(components, settings, cfg);
    built.initialization().loaded().forEach(loaded -> loaded.values().file());
    judge(built, settings, cfg);
    checkSource(built, components, settings, cfg);
    remember(cfg);
  }

  /** Does what {@link #add} does, and trains on one batch. */
  public void addWithBatch(Components components, Config cfg) {
    ExperimentSettings settings = ExperimentSettings.read(cfg);
    BuiltComponents built = BuiltComponents.build(components, settings, cfg);
    judge(built, settings, cfg);
    checkSource(built, components, settings, cfg);
    built.tryOneBatch(settings);
    remember(cfg);
  }

  /** Adds what another check found. */
  public void add(ComponentsCheck other) {
    readPaths.addAll(other.readPaths);
    askedWords.addAll(other.askedWords);
    minimised.addAll(other.minimised);
    objections.putAll(other.objections);
    objectionsHere.putAll(other.objectionsHere);
    warnings.addAll(other.warnings);
    notes.addAll(other.notes);
  }

  /**
   * Refuses what a session that begins now may not have.
   *
   * @throws UserException for the first objection
   */
  public void refuseObjections() {
    refuse(objections);
  }

  /**
   * Refuses what a session may not have that begins now and trains on this machine.
   *
   * @throws UserException for the first objection
   */
  public void refuseHere() {
    refuseObjections();
    refuse(objectionsHere);
  }

  private static void refuse(Map<String, String> all) {
    all.forEach(
        (problem, fix) -> {
          throw new UserException(problem, fix);
        });
  }

  private void judge(BuiltComponents built, ExperimentSettings settings, Config cfg) {
    if (built.metrics().names().contains(LEARNING_RATE)) {
      objections.put(
          "A metric is called lr, as the learning rate is, which the logger writes in the same place.",
          "Give the metric another name in buildMetricTracker.");
    }
    if (settings.compiling().precision() == Precision.BF16) {
      judgeGain(settings, cfg);
    }
    if (cfg.has("score_mode")) {
      return;
    }
    Optional<Best> best = built.metrics().best(settings.score().metric());
    if (best.isEmpty()) {
      warnings.add(
          "nothing says whether more or less of "
              + settings.score().metric()
              + " is better, so more is taken for better. Write `score_mode: max` or `score_mode: min` into the config,"
              + " or override best() in the metric.");
    } else if (best.get() == Best.LEAST) {
      minimised.add(settings.score().metric());
    }
  }

  private void judgeGain(ExperimentSettings settings, Config cfg) {
    Torch.start();
    PrecisionGain gain = PrecisionGain.ofThisMachine(Torch.device(settings.gpus()));
    notes.add(gain.words());
    if (!gain.isEnough()) {
      put(
          objectionsHere,
          cfg.error(
              "precision",
              "precision is bf16, which gains nothing on this machine ("
                  + gain.factorInWords()
                  + ").",
              "Write `precision: fp32`, or remove the key."));
    }
  }

  /**
   * Checks what experiments continue from. In a session that goes on, experiments may not need this
   * any more, so only a session that begins is refused.
   */
  private void checkSource(
      BuiltComponents built, Components components, ExperimentSettings settings, Config cfg) {
    if (settings.continueFrom().isEmpty()) {
      return;
    }
    boolean isLeast =
        !cfg.has("score_mode")
            && built.metrics().best(settings.score().metric()).orElse(Best.MOST) == Best.LEAST;
    try {
      built
          .withModel(UserCode.call("buildModel", cfg, () -> components.buildModel(cfg)))
          .checkSource(
              ContinuedFrom.named(settings.continueFrom().get()),
              isLeast ? settings.minimising() : settings);
    } catch (UserException e) {
      put(objections, cfg.error("continue_from", e.problem(), e.fix()));
    } catch (IOException e) {
      put(
          objections,
          cfg.error(
              "continue_from",
              settings.continueFrom().get() + " cannot be read: " + e.getMessage(),
              "Correct the path, or who may read the files."));
    }
  }

  private static void put(Map<String, String> all, UserException refused) {
    all.put(refused.problem(), refused.fix());
  }

  private void remember(Config cfg) {
    readPaths.addAll(cfg.reads().paths());
    askedWords.addAll(cfg.reads().words());
  }
}
