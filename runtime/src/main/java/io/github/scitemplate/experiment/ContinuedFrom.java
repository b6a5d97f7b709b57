package io.github.scitemplate.experiment;

import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.data.DataFingerprint;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.LoggedNumber;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.PathGate;
import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The experiment whose training another one continues: the key {@code continue_from}.
 *
 * @param source the directory of the experiment that is continued
 * @param last the last checkpoint of that experiment
 */
record ContinuedFrom(ExperimentDirectory source, Checkpoint last) {
  private static final String FIX =
      "Correct continue_from, such as results/first/experiment_3 or results/first/best.";

  /** Keys whose values do not change the numbers of a training. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "num_epochs",
          "num_iterations",
          "continue_from",
          "checkpoint_freq",
          "keep_checkpoints",
          "overwrite_checkpoint",
          "log_freq",
          "patience",
          "write_file",
          "write_tb",
          "write_gradients",
          "compile",
          "steps_per_call",
          "copy_code",
          "parallel",
          "repeats",
          "aggregate_over",
          "max_attempts",
          "timeout_minutes",
          "on_failure",
          "max_experiments",
          "max_hours",
          "stop_when",
          "write_mlflow",
          "mlflow_uri");

  /**
   * What an experiment continues from. If it has begun, this is what was recorded then.
   *
   * @param place the other experiment as the config names it
   * @throws UserException if there is no such experiment, or nothing can go on from it
   * @throws DataChangedException if what is recorded is gone or has changed
   */
  static ContinuedFrom of(ExperimentDirectory own, String place)
      throws IOException, DataChangedException {
    @Nullable SourceFingerprint then;
    try {
      then = RecordedData.read(own).map(RecordedData::continued).orElse(null);
    } catch (IOException e) {
      then = null; // the comparison of the data reports this
    }
    return then == null ? named(place) : recorded(then);
  }

  /**
   * What an experiment that is under way continued from, after its record was lost; null if nobody
   * can tell.
   *
   * @param state of the experiment's own newest checkpoint
   * @param warning receives a message if nobody can tell
   */
  static @Nullable SourceFingerprint foundAgain(
      ExperimentDirectory own,
      String place,
      ExperimentSettings settings,
      DataLoaders loaders,
      TrainingState state,
      Consumer<String> warning) {
    String why;
    try {
      ContinuedFrom found = named(place);
      boolean sharesHistory = found.judgedOtherwise(settings, loaders).isEmpty();
      if (found.last.state().monitor().iteration() <= state.monitor().iteration()
          && (!sharesHistory || found.measured().begins(own.metrics()))) {
        return found.fingerprint();
      }
      why = found.source.path() + " was changed since.";
    } catch (UserException e) {
      why = e.problem();
    } catch (IOException e) {
      why = e.getMessage() + ".";
    }
    warning.accept("nobody can tell any more what the experiment continued from: " + why);
    return null;
  }

  private static ContinuedFrom recorded(SourceFingerprint then)
      throws IOException, DataChangedException {
    ExperimentDirectory source = new ExperimentDirectory(Path.of(then.experiment()));
    Path file = source.checkpoints().resolve(then.checkpoint());
    if (!OwnFile.isThere(file)) {
      throw changed(file, "is not there any more");
    }
    if (!Sha256.of(file).equals(then.sha256())) {
      throw changed(file, "has other content now");
    }
    ContinuedFrom found = new ContinuedFrom(source, Checkpoint.open(file));
    if (!found.bestModelSha256().equals(then.bestModelSha256())) {
      throw changed(source.bestModel(), "is gone or has other content now");
    }
    try {
      source.checkMetrics(found.last().state());
    } catch (IOException e) {
      throw changed(source.metrics(), "is gone or has other content now");
    }
    return found;
  }

  private static DataChangedException changed(Path file, String how) {
    return new DataChangedException(
        "experiment that it continues",
        "The experiment continues another one, of which " + file + " " + how + ".");
  }

  /**
   * The experiment of this name, in its last state.
   *
   * @param place the experiment as a config names it
   * @throws UserException if there is no such experiment, or nothing can go on from it
   */
  static ContinuedFrom named(String place) throws IOException {
    Path named = Path.of(place);
    Path path = BestOfSession.isMeantBy(named) ? BestOfSession.of(named) : named;
    ExperimentDirectory source = new ExperimentDirectory(path);
    PathGate.checkTree(path);
    if (!source.begun() || OwnFile.isThere(path.resolve("session.json"))) {
      throw refused(
          "There is no experiment " + path + ".",
          OwnFile.isThere(path.resolve("session.json"))
              ? "That is a session: name one of its experiments, such as "
                  + path.resolve("experiment_1")
                  + ", or "
                  + path.resolve(BestOfSession.NAME)
                  + "."
              : FIX + " Relative paths begin in " + Path.of("").toAbsolutePath() + ".");
    }
    checkEnded(source);
    try {
      source.result().checkConfig();
      Optional<Checkpoint> last = Checkpoints.newestUndamaged(source.checkpoints());
      if (last.isEmpty()) {
        throw refused(
            "The experiment " + path + " has no checkpoint: it was never trained far enough.", FIX);
      }
      source.checkMetrics(last.get().state());
      return new ContinuedFrom(source, last.get());
    } catch (IOException e) {
      throw refused(
          "The experiment " + path + " cannot be continued: " + e.getMessage() + ".",
          "Resume its session, which mends what can be mended, or restore the file from a backup.");
    }
  }

  private static void checkEnded(ExperimentDirectory source) throws IOException {
    Optional<ExperimentResult> result = source.result().read();
    if (result.orElse(null) instanceof ExperimentResult.Failed failed) {
      throw refused(
          "The experiment " + source.path() + " failed: " + failed.message(),
          "Continue one that did not, or train it anew.");
    }
    boolean isOver = result.orElse(null) instanceof ExperimentResult.Completed;
    if (!isOver && source.attempts().newest().map(Attempt::mayRun).orElse(false)) {
      throw refused(
          "The experiment " + source.path() + " is being trained, or may be on another machine.",
          "Wait until it has ended, or interrupt it.");
    }
  }

  private static UserException refused(String problem, String fix) {
    return new UserException("continue_from: " + problem, fix);
  }

  /** What is recorded of the experiment that is continued. */
  SourceFingerprint fingerprint() throws IOException {
    return new SourceFingerprint(
        source.path().toString(),
        String.valueOf(last.file().getFileName()),
        last.state().monitor().iteration(),
        Sha256.of(last.file()),
        bestModelSha256());
  }

  private String bestModelSha256() throws IOException {
    return OwnFile.isThere(source.bestModel()) ? Sha256.of(source.bestModel()) : "";
  }

  /**
   * Why the best model so far cannot be the best one of the training that continues; empty if it
   * can.
   *
   * @param settings the settings of the experiment that continues
   * @param loaders the data of the experiment that continues, and what was fitted to them
   */
  Optional<String> judgedOtherwise(ExperimentSettings settings, DataLoaders loaders) {
    if (!settings.score().equals(ExperimentSettings.read(config()).score())) {
      return Optional.of("another score judged the models");
    }
    if (!hadData(Split.VAL, DataFingerprint.of(loaders.val()))) {
      return Optional.of("the validation data are others");
    }
    if (!hadFitted(loaders)) {
      return Optional.of("what was fitted to the training data is other");
    }
    long best = last.state().monitor().bestIteration();
    return best == 0 || best == savedBest()
        ? Optional.empty()
        : Optional.of("the best model of then is gone");
  }

  /** Whether the experiment that is continued is known to have had these data of a split. */
  boolean hadData(Split split, DataFingerprint now) {
    try {
      return RecordedData.read(source)
          .map(data -> data.splits().get(split.label()))
          .filter(then -> then.difference(now).isEmpty())
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether what is kept of the training data has the values that it had there. */
  private boolean hadFitted(DataLoaders loaders) {
    try {
      SortedMap<String, String> now = FittedFiles.hashes(FittedFiles.texts(loaders.kept()));
      return RecordedData.read(source)
          .filter(data -> FittedFiles.differences(data.fitted(), now).isEmpty())
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** After which iteration the best model was saved; 0 if it cannot be used. */
  private long savedBest() {
    try {
      return Checkpoints.best(source.checkpoints())
          .map(best -> best.state().monitor().bestIteration())
          .orElse(0L);
    } catch (IOException e) {
      return 0;
    }
  }

  private Config config() {
    return ConfigFile.read(source.config(), source.config().toString()).parameters().combination(0);
  }

  /** What the two experiments have in common of the files that training appends to. */
  Map<String, FilePrefix> streams() {
    return Map.of(Logger.METRICS, measured());
  }

  private FilePrefix measured() {
    return last.state().streams().getOrDefault(Logger.METRICS, FilePrefix.EMPTY);
  }

  /** Copies what the two experiments have in common: the metrics until then, and the best model. */
  void copyHistory(ExperimentDirectory own) throws IOException {
    AtomicFile.copy(source.metrics(), own.metrics(), measured().bytes());
    if (last.state().monitor().bestIteration() > 0) {
      Checkpoints.copyBest(source.checkpoints(), own.checkpoints());
    }
  }

  /** All numbers that the experiment had logged by its last checkpoint. */
  List<LoggedNumber> logged() throws IOException {
    return LoggedNumber.readWholeRows(source.metrics(), measured().bytes());
  }

  /** The values of the config that are others in {@code own}, in words; empty if there are none. */
  Optional<String> otherValues(Config own) {
    Map<String, Object> then = config().labels();
    Map<String, Object> now = own.labels();
    Set<String> paths = new LinkedHashSet<>(then.keySet());
    paths.addAll(now.keySet());
    List<String> changed = new ArrayList<>();
    for (String path : paths) {
      boolean counts = !WITHOUT_EFFECT.contains(path.substring(path.lastIndexOf('.') + 1));
      if (counts && !Objects.equals(then.get(path), now.get(path))) {
        changed.add(path + " was " + word(then.get(path)) + " and is " + word(now.get(path)));
      }
    }
    return changed.isEmpty() ? Optional.empty() : Optional.of(Listing.of(changed));
  }

  private static String word(@Nullable Object value) {
    return value == null ? "absent" : value.toString();
  }
}
