package io.github.scitemplate.session.results;

import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.report.Combinations;
import io.github.scitemplate.report.Overview;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The states and results of a session's experiments so far, read from their directories. Writes the
 * summaries that follow from them.
 */
public final class SessionResults {
  private final SessionDirectory directory;
  private final SessionExperiments experiments;
  private final Path overview;
  private final BestLink winner;
  private final PrintStream console;
  private final ExperimentStates states = new ExperimentStates();
  private final SessionRows rows;

  /** Experiments whose directories hold the results of others. */
  private final Set<Integer> others = new TreeSet<>();

  /**
   * @param overviewName the file name of the overview
   * @param ranked whether more or less is the better score, if experiments are ranked
   */
  public SessionResults(
      SessionDirectory directory,
      SessionExperiments experiments,
      String overviewName,
      Optional<ScoreMode> ranked,
      PrintStream console)
      throws IOException {
    this.directory = directory;
    this.experiments = experiments;
    this.overview = directory.path().resolve(overviewName);
    this.winner = new BestLink(directory, experiments);
    this.console = console;
    this.rows = new SessionRows(experiments, states, ranked);
    for (int experiment : directory.begunExperiments(experiments.known())) {
      take(experiment);
    }
  }

  /**
   * Reads the result that a worker left. If there is none, or if it or its metrics are damaged, the
   * experiment counts as interrupted and runs again.
   */
  public synchronized ExperimentStatus take(int experiment) {
    ExperimentDirectory files = directory.experiment(experiment);
    Optional<ExperimentResult> result = Optional.empty();
    try {
      result = files.result().verified(true, console::println);
    } catch (IOException e) {
      console.println(
          "Warning: " + e.getMessage() + "; the experiment goes on from its newest checkpoint.");
    }
    if (result.isPresent() && cameOfOthers(experiment, files)) {
      others.add(experiment);
      result = Optional.empty();
    }
    rows.set(experiment, result.orElse(null));
    ExperimentStatus status = result.map(ExperimentStatus::of).orElse(ExperimentStatus.INTERRUPTED);
    states.set(experiment, status);
    return status;
  }

  /**
   * Whether the result says that it came of another config than the session gives the experiment,
   * and the config in the directory is another one, too: then somebody exchanged directories.
   */
  private boolean cameOfOthers(int experiment, ExperimentDirectory files) {
    String config = experiments.text(experiment);
    try {
      return !files.result().endedWith(config).orElse(true) && !files.hasConfig(config);
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether an experiment's directory holds the result of other parameters. */
  public synchronized boolean isOfOthers(int experiment) {
    return others.contains(experiment);
  }

  /**
   * Mends the configs of experiments that have ended. A damaged config is written anew. The
   * directory of an experiment that ended with other parameters than the session's is set aside,
   * and the experiment is queued again.
   */
  public synchronized void mendConfigs() throws IOException {
    for (int experiment : others) {
      console.println(
          "Warning: "
              + directory.experiment(experiment).path()
              + " holds an experiment with other parameters than the session gives it; it is kept as "
              + directory.setAside(experiment).getFileName()
              + ".");
      states.set(experiment, ExperimentStatus.QUEUED);
    }
    others.clear();
    for (int experiment : directory.begunExperiments(experiments.known())) {
      ExperimentDirectory files = directory.experiment(experiment);
      String config = experiments.text(experiment);
      if (rows.result(experiment) != null && !files.hasConfig(config)) {
        PathGate.checkTree(files.path());
        console.println("Warning: " + files.config() + " is not what it was; it is written anew.");
        files.writeConfig(config);
      }
    }
  }

  /** Sets the state of an experiment that has no result. */
  synchronized void set(int experiment, ExperimentStatus status) {
    rows.set(experiment, null);
    states.set(experiment, status);
  }

  public synchronized ExperimentStatus status(int experiment) {
    return states.of(experiment);
  }

  /** Numbers of experiments by state. */
  public synchronized Map<String, String> states() {
    return states.ranges();
  }

  SessionRows rows() {
    return rows;
  }

  /** The result of an experiment; null if it has none. */
  public synchronized @Nullable ExperimentResult result(int experiment) {
    return rows.result(experiment);
  }

  /**
   * The best experiment of the combination with the best mean score; 0 if none has one, or
   * experiments are not ranked.
   */
  public synchronized int best() {
    return rows.best();
  }

  /** All results, by the numbers of the experiments. */
  public synchronized Map<Integer, ExperimentResult> all() {
    return rows.results();
  }

  /** As {@link #best}, also where nobody asked for ranks; 0 if different scores judge. */
  synchronized int bestByScore() {
    return experiments.scoreMode().map(rows::best).orElse(0);
  }

  /** How many experiments have a result. */
  public synchronized int ended() {
    return count(ExperimentStatus.COMPLETED) + count(ExperimentStatus.PRUNED) + failed();
  }

  /** How many experiments are in this state. */
  public synchronized int count(ExperimentStatus status) {
    return states.count(status);
  }

  public int failed() {
    return count(ExperimentStatus.FAILED);
  }

  /** The file of the overview. */
  Path overview() {
    return overview;
  }

  /** The file of the combinations, if each has several experiments. */
  Optional<Path> combinations() {
    return experiments.parameters().members() > 1
        ? Optional.of(directory.combinations())
        : Optional.empty();
  }

  /**
   * Writes the overview, the table of combinations if each has several experiments, and the link to
   * the best experiment.
   */
  synchronized void writeSummaries() throws IOException {
    Overview.writeCsv(overview, rows.headings(), rows.listed(), rows.areRanked());
    int best = best();
    if (best > 0) {
      winner.pointAt(best);
    }
    if (combinations().isPresent()) {
      Combinations.writeCsv(combinations().get(), rows.combinationHeadings(), rows.combinations());
    }
  }
}
