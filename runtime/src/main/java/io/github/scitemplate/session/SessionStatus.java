package io.github.scitemplate.session;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ClusterPlace;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.OverviewRow;
import io.github.scitemplate.session.files.RecordedConfig;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionLease;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.results.SessionCombinations;
import io.github.scitemplate.session.results.TimeLeft;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The state of a session as its directory shows it. Reading it changes no file.
 *
 * @param directory the session's directory
 * @param parallel experiments at once
 * @param controller the process that works on the session, if any
 * @param headings of the varied parameters
 * @param rows one for each experiment; if there are very many, up to the last that has begun
 * @param combinationHeadings of the parameters that combinations differ in
 * @param combinations those of these experiments; nothing if each has one experiment
 * @param experiments how many experiments the session has
 * @param best the best score so far, if there is one
 * @param cluster what its tasks do, if it has been on a cluster
 * @param problems files that are not as they should be, and what a resume does about them
 */
public record SessionStatus(
    Path directory,
    int parallel,
    Optional<Owner> controller,
    List<String> headings,
    List<Row> rows,
    List<String> combinationHeadings,
    List<CombinationRow> combinations,
    long experiments,
    Optional<Best> best,
    Optional<ClusterStatus> cluster,
    List<String> problems) {

  /**
   * One experiment.
   *
   * @param experiment its number, from 1
   * @param parameters labels of the varied parameters, blank where absent
   * @param values the values of the varied parameters that it has, by heading
   * @param attempts how many have begun
   * @param place where a cluster ran the newest of them, if one did
   * @param message why it failed, or how its last attempt ended; empty if there is nothing to say
   */
  public record Row(
      int experiment,
      List<String> parameters,
      Map<String, @Nullable Object> values,
      ExperimentStatus status,
      ExperimentProgress progress,
      int attempts,
      Optional<ClusterPlace> place,
      String message) {

    /** Whether nothing is left to train, unless the experiment is promoted or tried again. */
    boolean hasEnded() {
      return switch (status) {
        case COMPLETED, FAILED, PRUNED -> true;
        case QUEUED, RUNNING, INTERRUPTED -> false;
      };
    }
  }

  /**
   * The best score so far.
   *
   * @param metric its name
   * @param score the score of the experiment or, if scores are averaged, the mean of the
   *     combination
   * @param experiment the experiment, or the best one of the combination
   * @param combination the combination, if scores are averaged
   * @param parameters those that it has, in words; empty if none vary
   */
  public record Best(
      String metric, double score, int experiment, OptionalInt combination, String parameters) {}

  /**
   * Reads the session {@code name} in {@code resultDirectory}.
   *
   * @throws UserException if there is no such session, or its record is damaged
   */
  public static SessionStatus read(Path resultDirectory, String name) throws IOException {
    SessionDirectory directory = SessionDirectory.existing(resultDirectory, name);
    return read(directory, ClusterLook.byFilesAlone(directory));
  }

  /**
   * Reads a session that exists.
   *
   * @param look looks at its tasks on a cluster
   */
  static SessionStatus read(SessionDirectory directory, ClusterLook look) throws IOException {
    List<String> problems = new ArrayList<>();
    SessionRecord session =
        RecordedConfig.withRightText(directory, SessionRecord.read(directory, problems::add));
    SessionExperiments experiments =
        SessionConfig.of(config(directory, session, problems))
            .choice()
            .recorded(directory, session.facts().minimisedMetrics(), problems::add);
    Optional<Owner> controller = SessionLease.owner(directory.lease());
    Map<Integer, ExperimentResult> results = new HashMap<>();
    Optional<ClusterStatus> cluster = look.now();
    List<Row> rows =
        new StatusRows(
                directory,
                experiments,
                new AtWork(controller.isPresent(), cluster),
                problems,
                results)
            .rows();
    List<CombinationRow> combinations =
        SessionCombinations.of(experiments, overview(rows, results));
    return new SessionStatus(
        directory.path(),
        session.parallel(),
        controller,
        experiments.headings(),
        rows,
        experiments.ofCombinations(experiments.headings()),
        combinations,
        experiments.count().orElse(experiments.known()),
        StatusBest.of(experiments, rows, combinations),
        cluster,
        problems);
  }

  private static List<OverviewRow> overview(
      List<Row> rows, Map<Integer, ExperimentResult> results) {
    return rows.stream()
        .map(
            row ->
                new OverviewRow(
                    row.experiment(),
                    row.parameters(),
                    row.status(),
                    results.get(row.experiment())))
        .toList();
  }

  private static ConfigFile config(
      SessionDirectory directory, SessionRecord session, List<String> problems) {
    if (!RecordedConfig.isIntact(directory, session)) {
      problems.add(
          "Warning: " + directory.config() + " is not what it was. A resume writes it anew.");
    }
    return ConfigFile.of(session.facts().configFile(), directory.config().toString())
        .withOverrides(session.facts().overrides());
  }

  /** Whether a process works on the session, here or on a cluster. */
  public boolean isAtWork() {
    return controller.isPresent() || cluster.map(ClusterStatus::isAtWork).orElse(false);
  }

  /** How many experiments have this state. */
  public long count(ExperimentStatus status) {
    long listed = rows.stream().filter(row -> row.status() == status).count();
    return status == ExperimentStatus.QUEUED ? listed + experiments - rows.size() : listed;
  }

  /** Seconds until the session's end at the speed so far; NaN if unknown. */
  public double secondsLeft() {
    return TimeLeft.seconds(
        OptionalLong.of(count(ExperimentStatus.QUEUED)),
        rows.stream()
            .filter(SessionStatus::isUnderWay)
            .map(Row::progress)
            .map(progress -> new TimeLeft.Run(progress.seconds(), progress.secondsLeft()))
            .toList(),
        rows.stream()
            .filter(SessionStatus::showsHowLong)
            .map(row -> row.progress().seconds())
            .toList(),
        parallel);
  }

  private static boolean showsHowLong(Row row) {
    return row.status() == ExperimentStatus.COMPLETED || row.status() == ExperimentStatus.PRUNED;
  }

  private static boolean isUnderWay(Row row) {
    return row.status() == ExperimentStatus.RUNNING || row.status() == ExperimentStatus.INTERRUPTED;
  }
}
