package io.github.scitemplate.session;

import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.experiment.RecordedData;
import io.github.scitemplate.report.ReportedExperiment;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a report says of single experiments. What it has read of an experiment it reads again
 * only after one of the experiment's files has changed, so that somebody may ask every few seconds.
 * An experiment whose files cannot be read is reported with that as its message.
 */
final class ReportedExperiments {
  private final SessionDirectory directory;
  private final Map<Integer, Known> known = new ConcurrentHashMap<>();
  private final Map<Integer, Map<String, @Nullable Object>> parameters = new ConcurrentHashMap<>();

  /** What was read of an experiment when its files had this state. */
  private record Known(String stamp, ReportedExperiment experiment) {}

  ReportedExperiments(SessionDirectory directory) {
    this.directory = directory;
  }

  /**
   * The experiments with the numbers 1 to {@code last}, without ranks.
   *
   * @param atWork who works on the session
   */
  List<ReportedExperiment> upTo(int last, SessionExperiments experiments, AtWork atWork) {
    return IntStream.rangeClosed(1, last)
        .parallel()
        .mapToObj(number -> one(number, experiments, atWork))
        .toList();
  }

  private ReportedExperiment one(int number, SessionExperiments experiments, AtWork atWork) {
    Map<String, @Nullable Object> values = parameters.computeIfAbsent(number, experiments::values);
    try {
      ExperimentDirectory files = directory.experiment(number);
      if (!files.begun()) {
        return empty(number, values, files.path(), ExperimentStatus.QUEUED, "");
      }
      String stamp = stamp(files, atWork);
      @Nullable Known before = known.get(number);
      if (before != null && before.stamp().equals(stamp)) {
        return before.experiment();
      }
      ReportedExperiment read = read(number, files, values, atWork);
      known.put(number, new Known(stamp, read));
      return read;
    } catch (IOException | RuntimeException e) {
      return empty(
          number,
          values,
          directory.path().resolve("experiment_" + number),
          ExperimentStatus.INTERRUPTED,
          "Its files cannot be read: " + e.getMessage());
    }
  }

  private static ReportedExperiment empty(
      int number,
      Map<String, @Nullable Object> values,
      Path path,
      ExperimentStatus status,
      String message) {
    var progress = new ReportedExperiment.Progress(0, 0, Double.NaN, 0, 0);
    return new ReportedExperiment(
        number,
        values,
        status,
        null,
        progress,
        OptionalInt.empty(),
        List.of(),
        message,
        List.of(),
        Map.of(),
        path);
  }

  /** Changes when a file changes that an experiment's report is read from. */
  private static String stamp(ExperimentDirectory files, AtWork atWork) throws IOException {
    String result = stamp(files.result().path());
    if (!result.isEmpty()) {
      return result + stamp(files.metrics());
    }
    Optional<Attempt> newest = files.attempts().newest();
    return (atWork.cluster().isPresent() ? atWork.on(newest) : atWork.controlled())
        + stamp(files.metrics())
        + stamp(files.attempts().directory())
        + stamp(files.bestModel())
        + newest.map(attempt -> stamp(attempt.directory())).orElse("");
  }

  private static String stamp(Path file) {
    try {
      return OwnFile.exists(file)
          ? Files.getLastModifiedTime(file).toMillis() + ":" + Files.size(file) + " "
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static ReportedExperiment read(
      int number, ExperimentDirectory files, Map<String, @Nullable Object> values, AtWork atWork)
      throws IOException {
    List<String> problems = new ArrayList<>();
    @Nullable ExperimentResult result = result(files, problems);
    List<Attempt> attempts = files.attempts().all();
    Optional<Attempt> newest =
        attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
    boolean running = result == null && atWork.on(newest);
    ExperimentProgress progress =
        result == null
            ? ExperimentProgress.of(files, running)
            : ExperimentProgress.of(files, result);
    Optional<RecordedData> data = data(files, problems);
    Map<String, Integer> samples = new LinkedHashMap<>();
    data.ifPresent(d -> d.splits().forEach((split, print) -> samples.put(split, print.samples())));
    return new ReportedExperiment(
        number,
        values,
        result != null
            ? ExperimentStatus.of(result)
            : running ? ExperimentStatus.RUNNING : ExperimentStatus.INTERRUPTED,
        result,
        new ReportedExperiment.Progress(
            progress.iteration(),
            progress.iterations(),
            progress.score(),
            progress.bestIteration(),
            progress.seconds()),
        OptionalInt.empty(),
        spans(files, attempts, running),
        message(result, newest, running, problems),
        data.map(RecordedData::environments).orElse(List.of()),
        samples,
        files.path());
  }

  private static @Nullable ExperimentResult result(
      ExperimentDirectory files, List<String> problems) {
    try {
      return files.result().verified(false, warning -> {}).orElse(null);
    } catch (IOException e) {
      problems.add(e.getMessage() + "; a resume trains the experiment again.");
      return null;
    }
  }

  private static Optional<RecordedData> data(ExperimentDirectory files, List<String> problems) {
    try {
      return RecordedData.read(files);
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static String message(
      @Nullable ExperimentResult result,
      Optional<Attempt> newest,
      boolean running,
      List<String> problems) {
    List<String> parts = new ArrayList<>();
    if (result instanceof ExperimentResult.Failed failed) {
      parts.add(failed.message());
    } else if (result == null && !running) {
      newest.flatMap(Attempt::ended).map(Attempt.End::message).ifPresent(parts::add);
    }
    parts.addAll(problems);
    parts.removeIf(String::isEmpty);
    return String.join(System.lineSeparator(), parts);
  }

  private static List<ReportedExperiment.Span> spans(
      ExperimentDirectory files, List<Attempt> attempts, boolean running) {
    List<ReportedExperiment.Span> spans = new ArrayList<>();
    for (int i = 0; i < attempts.size(); i++) {
      Attempt attempt = attempts.get(i);
      @Nullable Instant begin = time(attempt.owner());
      if (begin != null) {
        boolean last = i == attempts.size() - 1;
        Optional<Attempt.End> ended = attempt.ended();
        @Nullable Instant end =
            ended.isPresent()
                ? time(attempt.end())
                : last
                    ? running ? null : time(files.result().path())
                    : time(attempts.get(i + 1).owner());
        spans.add(
            new ReportedExperiment.Span(
                attempt.begun().map(b -> b.owner().toString()).orElse("an unknown process"),
                begin,
                end != null && end.isBefore(begin) ? begin : end,
                ended.map(ReportedExperiments::cause).orElse(""),
                task(attempt)));
      }
    }
    return spans;
  }

  /** How an attempt ended, with a cluster's word for it in brackets. */
  private static String cause(Attempt.End end) {
    return end.cause().label() + (end.reason() == null ? "" : " (" + end.reason() + ")");
  }

  private static ReportedExperiment.@Nullable Task task(Attempt attempt) {
    return AtWork.place(attempt)
        .map(
            place ->
                new ReportedExperiment.Task(
                    place.job(), place.node(), place.restart(), place.queuedSeconds()))
        .orElse(null);
  }

  private static @Nullable Instant time(Path file) {
    try {
      return OwnFile.isThere(file) ? Files.getLastModifiedTime(file).toInstant() : null;
    } catch (IOException e) {
      return null;
    }
  }
}
