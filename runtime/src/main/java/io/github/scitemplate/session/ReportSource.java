package io.github.scitemplate.session;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.OverviewRow;
import io.github.scitemplate.report.ReportedExperiment;
import io.github.scitemplate.report.ReportedSearch;
import io.github.scitemplate.report.ReportedSession;
import io.github.scitemplate.report.SessionCommands;
import io.github.scitemplate.session.files.RecordedConfig;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionLease;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.ExperimentChoice;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.plan.SessionSearch;
import io.github.scitemplate.session.plan.Sweep;
import io.github.scitemplate.session.results.Ranks;
import io.github.scitemplate.session.results.SessionCombinations;
import io.github.scitemplate.slurm.SlurmSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads what a report says of a session from the session's directory. Reading changes no file, and
 * needs nothing but the directory, so it may happen while the session runs, or a year later. A
 * source that is asked again reads only what has changed.
 */
public final class ReportSource {
  private static final int ALL_LISTED = 10_000;

  private final SessionDirectory directory;
  private final SessionCommands commands;
  private final ReportedExperiments experiments;
  private final ClusterLook tasks;

  /**
   * A session that exists.
   *
   * @param resultDirectory where sessions are kept
   * @param commands writes commands on the session
   * @throws UserException if there is no session of that name
   */
  public ReportSource(Path resultDirectory, SessionCommands commands) {
    this(SessionDirectory.existing(resultDirectory, commands.session()), commands);
  }

  ReportSource(SessionDirectory directory, SessionCommands commands) {
    this.directory = directory;
    this.commands = commands;
    this.experiments = new ReportedExperiments(directory);
    this.tasks = ClusterLook.byFilesAlone(directory);
  }

  /** Where the report of the session lies. */
  public Path file() {
    return directory.report();
  }

  /**
   * Reads the session. What is damaged of single experiments is told among their messages.
   *
   * @throws UserException if the session's own record is damaged
   */
  public ReportedSession read() throws IOException {
    List<String> problems = new ArrayList<>();
    SessionRecord session =
        RecordedConfig.withRightText(directory, SessionRecord.read(directory, problems::add));
    ConfigFile config =
        ConfigFile.of(session.facts().configFile(), directory.config().toString())
            .withOverrides(session.facts().overrides());
    ExperimentChoice choice = SessionConfig.of(config).choice();
    SessionExperiments planned =
        choice.recorded(directory, session.facts().minimisedMetrics(), problems::add);
    Optional<Owner> controller = SessionLease.owner(directory.lease());
    Optional<ClusterStatus> cluster = tasks.now();
    List<ReportedExperiment> read =
        experiments.upTo(listed(planned), planned, new AtWork(controller.isPresent(), cluster));
    Map<Integer, ExperimentResult> results = results(read);
    return new ReportedSession(
        commands(session, config),
        asked(session, planned),
        planned.count(),
        ranked(read, results, planned),
        planned.ofCombinations(planned.headings()),
        combinations(read, planned),
        choice.as(
            new ExperimentChoice.Kinds<>() {
              @Override
              public Optional<ReportedSearch> of(Sweep sweep) {
                return Optional.empty();
              }

              @Override
              public Optional<ReportedSearch> of(SessionSearch search) throws IOException {
                return Optional.of(new SearchFacts(directory, search, planned, problems).read());
              }
            }),
        environments(problems),
        session.code(),
        controller
            .filter(owner -> !owner.equals(Owner.self()))
            .map(Owner::toString)
            .or(() -> cluster.filter(ClusterStatus::isAtWork).map(ClusterStatus::tasksInWords))
            .orElse(""),
        problems,
        Instant.now());
  }

  private SessionCommands commands(SessionRecord session, ConfigFile config) {
    return Execution.Place.recorded(session) == Execution.Place.SLURM
        ? commands.onSlurm(
            config.slurm(SlurmSettings.words()).isPresent(),
            Objects.requireNonNullElse(session.slurm(), ""))
        : commands;
  }

  private int listed(SessionExperiments planned) throws IOException {
    List<Integer> begun = directory.begunExperiments(planned.known());
    int last = begun.isEmpty() ? 0 : begun.get(begun.size() - 1);
    return (int) Math.min(planned.known(), Math.max(last, ALL_LISTED));
  }

  private static ReportedSession.Asked asked(SessionRecord session, SessionExperiments planned) {
    Optional<Score> score =
        planned.known() == 0 ? Optional.empty() : Optional.of(planned.settings(1).score());
    return new ReportedSession.Asked(
        session.facts().version(),
        session.facts().configFile(),
        session.facts().config(),
        session.facts().overrides(),
        planned.headings(),
        planned.parameters().members(),
        score.map(Score::metric).orElse(""),
        planned.scoreMode(),
        session.facts().threads());
  }

  private static Map<Integer, ExperimentResult> results(List<ReportedExperiment> read) {
    Map<Integer, ExperimentResult> results = new HashMap<>();
    for (ReportedExperiment one : read) {
      if (one.result() != null) {
        results.put(one.number(), one.result());
      }
    }
    return results;
  }

  private static List<ReportedExperiment> ranked(
      List<ReportedExperiment> read,
      Map<Integer, ExperimentResult> results,
      SessionExperiments planned) {
    Optional<Ranks> ranks =
        planned.scoreMode().map(mode -> new Ranks(results, mode, planned.parameters().members()));
    return read.stream()
        .map(
            one ->
                one.ranked(
                    one.result() == null
                        ? OptionalInt.empty()
                        : ranks.map(r -> r.of(one.number())).orElse(OptionalInt.empty())))
        .toList();
  }

  private static List<CombinationRow> combinations(
      List<ReportedExperiment> read, SessionExperiments planned) {
    return planned.parameters().members() == 1
        ? List.of()
        : SessionCombinations.of(
            planned,
            read.stream()
                .map(
                    one ->
                        new OverviewRow(
                            one.number(), planned.varied(one.number()), one.status(), one.result()))
                .toList());
  }

  private Map<String, Environment> environments(List<String> problems) {
    Map<String, Environment> environments = new LinkedHashMap<>();
    for (String name : Environment.names(directory.path())) {
      try {
        environments.put(name, Environment.read(directory.path().resolve(name)));
      } catch (IOException e) {
        problems.add("Warning: " + name + " cannot be read: " + e.getMessage());
      }
    }
    return environments;
  }
}
