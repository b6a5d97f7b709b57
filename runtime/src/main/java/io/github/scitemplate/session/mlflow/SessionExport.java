package io.github.scitemplate.session.mlflow;

import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.environment.SourceControl;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends a session: a run of its own, and below it one for each experiment that has begun. */
final class SessionExport {
  private static final String REPORT = "report.html";
  private static final String RUNNING = "running";

  private final SessionDirectory directory;
  private final Runs runs;
  private final Map<Integer, ExperimentExport> experiments = new HashMap<>();
  private final Set<Integer> done = new HashSet<>();
  private RunRecord run;

  SessionExport(SessionDirectory directory, Runs runs) {
    this.directory = directory;
    this.runs = runs;
    this.run =
        RunRecord.read(directory.path(), runs.server())
            .orElseGet(() -> RunRecord.begun(runs.server()));
  }

  /** Where a person sees the session; empty if the server does not know it. */
  String page() {
    return run.isKnown() ? runs.page(run) : "";
  }

  /** Sends what is new while the session is at work. */
  void send() throws IOException {
    open();
    if (!run.status().equals(RUNNING)) {
      runs.goesOn(run);
      record(run.withStatus(RUNNING));
    }
    fail(sendExperiments(false));
  }

  /** Sends what is left when nobody works on the session any more. */
  void finish(SessionEnd end) throws IOException {
    open();
    Optional<IOException> failure = sendExperiments(true);
    if (!hasEnded(end)) {
      Map<String, String> tags = new LinkedHashMap<>(versions());
      tags.put("status", end.label());
      runs.tags(run, tags);
      runs.ended(run, end.ofMlflow(), System.currentTimeMillis());
      record(run.withStatus(end.label()));
    }
    fail(failure);
  }

  /** Whether the server was told of this end. */
  boolean hasEnded(SessionEnd end) {
    return run.status().equals(end.label());
  }

  /** Stores the report with the session, if there is one that the server does not have. */
  void storeReport() throws IOException {
    Path report = directory.path().resolve(REPORT);
    if (OwnFile.isThere(report) && !FilePrefix.whole(report).equals(run.sent())) {
      record(runs.store(run, report));
    }
  }

  private static void fail(Optional<IOException> failure) throws IOException {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private void open() throws IOException {
    if (!run.isKnown()) {
      run.write(directory.path());
      String name = directory.path().getFileName().toString();
      Map<String, String> tags = new LinkedHashMap<>(versions());
      tags.put("mlflow.source.name", name);
      tags.put("mlflow.source.type", "PROJECT");
      record(runs.open(run, name, tags).run());
    }
  }

  /**
   * Sends what is new of all experiments. One that the server refuses, such as one whose run
   * somebody has deleted there, does not keep the others back, and neither does one whose files are
   * damaged.
   *
   * @return the first failure
   */
  private Optional<IOException> sendExperiments(boolean closing) throws IOException {
    Optional<IOException> first = Optional.empty();
    for (int number : directory.begunExperiments(Integer.MAX_VALUE)) {
      try {
        if (!done.contains(number)) {
          send(number, closing);
        }
      } catch (MlflowSilence silence) {
        throw silence;
      } catch (MlflowRefusal refusal) {
        first = first.or(() -> Optional.of(refusal));
      } catch (IOException | RuntimeException e) {
        String problem = "experiment " + number + " cannot be read: " + e.getMessage();
        first = first.or(() -> Optional.of(new IOException(problem, e)));
      }
    }
    return first;
  }

  private void send(int number, boolean closing) throws IOException {
    ExperimentExport experiment =
        experiments.computeIfAbsent(
            number, k -> new ExperimentExport(directory.experiment(k), k, runs));
    if (experiment.send(run, closing)) {
      done.add(number);
      experiments.remove(number);
    }
  }

  /** What the session runs on, as far as it is written down yet. */
  private Map<String, String> versions() {
    Map<String, String> tags = new LinkedHashMap<>();
    List<String> names = Environment.names(directory.path());
    if (names.isEmpty()) {
      return tags;
    }
    Environment environment;
    try {
      environment = Environment.read(directory.environment(names.size()));
    } catch (IOException e) {
      return tags; // the session itself warns of a damaged file
    }
    @Nullable SourceControl source = environment.source();
    if (source != null && !source.commit().isEmpty()) {
      tags.put("mlflow.source.git.commit", source.commit());
      tags.put("git.dirty", Boolean.toString(source.dirty()));
    }
    tags.put("version.template", environment.software().template());
    tags.put("version.java", environment.software().java());
    tags.put("version.djl", environment.software().djl());
    tags.put("version.pytorch", environment.software().natives());
    return tags;
  }

  private void record(RunRecord next) throws IOException {
    run = next;
    run.write(directory.path());
  }
}
