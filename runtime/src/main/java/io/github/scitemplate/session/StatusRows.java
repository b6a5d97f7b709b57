package io.github.scitemplate.session;

import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.SessionExperiments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the state of each experiment from its files.
 *
 * @param atWork who works on the session
 * @param problems receives what is damaged
 * @param results receives the results
 */
record StatusRows(
    SessionDirectory directory,
    SessionExperiments experiments,
    AtWork atWork,
    List<String> problems,
    Map<Integer, ExperimentResult> results) {
  private static final int ALL_LISTED = 10_000;

  List<SessionStatus.Row> rows() throws IOException {
    Set<Integer> begun = new HashSet<>(directory.begunExperiments(experiments.known()));
    int last = begun.stream().mapToInt(n -> n).max().orElse(0);
    int listed = (int) Math.min(experiments.known(), Math.max(last, ALL_LISTED));
    List<SessionStatus.Row> rows = new ArrayList<>(listed);
    for (int experiment = 1; experiment <= listed; experiment++) {
      rows.add(begun.contains(experiment) ? row(experiment) : queued(experiment));
    }
    return rows;
  }

  private SessionStatus.Row queued(int experiment) {
    return new SessionStatus.Row(
        experiment,
        experiments.varied(experiment),
        experiments.values(experiment),
        ExperimentStatus.QUEUED,
        ExperimentProgress.NONE,
        0,
        Optional.empty(),
        "");
  }

  private SessionStatus.Row row(int experiment) throws IOException {
    ExperimentDirectory files = directory.experiment(experiment);
    Optional<ExperimentResult> result = result(files);
    int attempts = files.attempts().count();
    if (result.isPresent()) {
      results.put(experiment, result.get());
      String message =
          result.get() instanceof ExperimentResult.Failed failed ? failed.message() : "";
      return new SessionStatus.Row(
          experiment,
          experiments.varied(experiment),
          experiments.values(experiment),
          ExperimentStatus.of(result.get()),
          ExperimentProgress.of(files, result.get()),
          attempts,
          atWork.cluster().isEmpty()
              ? Optional.empty()
              : files.attempts().newest().flatMap(AtWork::place),
          message);
    }
    Optional<Attempt> attempt = files.attempts().newest();
    boolean running = atWork.on(attempt);
    return new SessionStatus.Row(
        experiment,
        experiments.varied(experiment),
        experiments.values(experiment),
        running ? ExperimentStatus.RUNNING : ExperimentStatus.INTERRUPTED,
        ExperimentProgress.of(files, running),
        attempts,
        attempt.flatMap(AtWork::place),
        running ? "" : attempt.flatMap(Attempt::ended).map(StatusRows::message).orElse(""));
  }

  private static String message(Attempt.End end) {
    if (end.reason() == null) {
      return end.message();
    }
    return end.message().isEmpty() ? end.cause().label() + ": " + end.reason() : end.message();
  }

  private Optional<ExperimentResult> result(ExperimentDirectory files) {
    try {
      return files.result().verified(false, problems::add);
    } catch (IOException e) {
      problems.add("Warning: " + e.getMessage() + "; a resume trains the experiment again.");
      return Optional.empty();
    }
  }
}
