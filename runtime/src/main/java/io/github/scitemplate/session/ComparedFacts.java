package io.github.scitemplate.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.environment.ClassPathEntry;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.experiment.RecordedData;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.Combinations;
import io.github.scitemplate.report.ComparedSide;
import io.github.scitemplate.report.Comparison;
import io.github.scitemplate.report.EnvironmentRows;
import io.github.scitemplate.report.ReportedExperiment;
import io.github.scitemplate.report.ReportedSession;
import io.github.scitemplate.report.SessionCommands;
import io.github.scitemplate.session.files.CodeSnapshot;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.ConfigDifference;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Collects what sessions, or experiments of one session, are compared by: config, code,
 * dependencies, environment, data, results. All of it stands in the sessions' directories.
 */
public final class ComparedFacts {
  private static final int CURVES = 50;
  private static final int HASH = 12;

  private final SessionDirectory directory;
  private final ReportedSession session;

  private ComparedFacts(SessionDirectory directory, ReportedSession session) {
    this.directory = directory;
    this.session = session;
  }

  private static ComparedFacts of(Path resultDirectory, String name) throws IOException {
    SessionDirectory directory = SessionDirectory.existing(resultDirectory, name);
    ReportSource source = new ReportSource(directory, new SessionCommands(name, ""));
    return new ComparedFacts(directory, source.read());
  }

  /**
   * Whole sessions. The data of a session are those of its best experiment or, without one, of the
   * first that has begun.
   */
  public static Comparison ofSessions(Path resultDirectory, List<String> names) throws IOException {
    List<ComparedSide> sides = new ArrayList<>();
    for (String name : names) {
      sides.add(of(resultDirectory, name).wholeSession(name));
    }
    return new Comparison(sides);
  }

  /** Experiments of one session. */
  public static Comparison ofExperiments(Path resultDirectory, String name, List<Integer> numbers)
      throws IOException {
    ComparedFacts facts = of(resultDirectory, name);
    List<ComparedSide> sides = new ArrayList<>();
    for (int number : numbers) {
      sides.add(facts.experiment(number));
    }
    return new Comparison(sides);
  }

  private ComparedSide wholeSession(String name) throws IOException {
    Optional<ReportedExperiment> shown = session.best().or(() -> begun().findFirst());
    Map<String, Map<String, String>> facts = new LinkedHashMap<>();
    facts.put("config", ConfigDifference.leaves(session.asked().configValues()));
    facts.put("code", hashes(session.code()));
    addEnvironment(facts, newestEnvironment());
    if (shown.isPresent()) {
      facts.put("data", data(shown.get()));
    }
    Map<String, String> result = new LinkedHashMap<>();
    for (ExperimentStatus status : ExperimentStatus.values()) {
      if (session.count(status) > 0) {
        result.put(status.label(), Long.toString(session.count(status)));
      }
    }
    session.bestCombination().ifPresent(best -> addMeans(result, best));
    session.best().ifPresent(best -> addResult(result, best, "best experiment"));
    facts.put(Comparison.RESULT, result);
    return new ComparedSide(name, facts, session.asked().metric(), curves());
  }

  private void addMeans(Map<String, String> result, CombinationRow best) {
    String metric = session.asked().metric();
    result.put("best combination", Integer.toString(best.combination()));
    result.put("its experiments", Integer.toString(best.valScore().count()));
    result.put("its mean " + metric + " in validation", Combinations.meanInWords(best.valScore()));
    if (best.testScore().count() > 0) {
      result.put("its mean " + metric + " in test", Combinations.meanInWords(best.testScore()));
    }
  }

  private List<ReportedExperiment> curves() {
    return session.bestFirst().stream()
        .filter(one -> one.status() != ExperimentStatus.QUEUED)
        .limit(CURVES)
        .toList();
  }

  private java.util.stream.Stream<ReportedExperiment> begun() {
    return session.experiments().stream().filter(one -> one.status() != ExperimentStatus.QUEUED);
  }

  private ComparedSide experiment(int number) throws IOException {
    ReportedExperiment one =
        begun()
            .filter(begun -> begun.number() == number)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        "Experiment "
                            + number
                            + " of this session has not begun, or there is none.",
                        "Name experiments that were trained: -Dexperiments=1,2 (--experiments 1,2)."));
    ExperimentDirectory files = directory.experiment(number);
    String environment =
        one.environments().isEmpty()
            ? newestEnvironment()
            : one.environments().get(one.environments().size() - 1);
    Map<String, Map<String, String>> facts = new LinkedHashMap<>();
    facts.put("config", config(files.config()));
    facts.put("code", hashes(code(environment)));
    addEnvironment(facts, environment);
    facts.put("data", data(one));
    Map<String, String> result = new LinkedHashMap<>();
    result.put("state", one.status().label());
    addResult(result, one, "");
    files
        .attempts()
        .newest()
        .flatMap(Attempt::passes)
        .ifPresent(how -> result.put("passes", how.passes()));
    facts.put(Comparison.RESULT, result);
    return new ComparedSide("experiment " + number, facts, session.asked().metric(), List.of(one));
  }

  private static Map<String, String> config(Path file) {
    try {
      String text = new String(OwnFile.bytes(file, OwnFile.MOST_RECORD_BYTES), UTF_8);
      return ConfigDifference.leaves(ConfigFile.of(text, file.toString()).canonicalJson());
    } catch (IOException | UserException e) {
      return Map.of(file.getFileName().toString(), "cannot be read");
    }
  }

  private void addResult(Map<String, String> result, ReportedExperiment one, String number) {
    if (!number.isEmpty()) {
      result.put(number, Integer.toString(one.number()));
    }
    String metric = session.asked().metric();
    result.put(metric + " in validation", Numbers.exact(one.progress().score()));
    result.put(metric + " in test", Numbers.exact(one.testScore()));
    result.put("best iteration", Long.toString(one.progress().bestIteration()));
    result.put("iterations", Long.toString(one.progress().iteration()));
    result.put("seconds", Numbers.exact(Math.round(1000 * one.progress().seconds()) / 1000.0));
  }

  private String newestEnvironment() {
    List<String> names = Environment.names(directory.path());
    return names.isEmpty() ? "" : names.get(names.size() - 1);
  }

  private SortedMap<String, String> code(String environment) throws IOException {
    Path copy = directory.codeOf(directory.path().resolve(environment));
    return environment.isEmpty()
            || environment.equals(newestEnvironment())
            || !Files.isDirectory(copy)
        ? session.code()
        : CodeSnapshot.of(copy).hashes();
  }

  private static Map<String, String> hashes(Map<String, String> files) {
    Map<String, String> hashes = new LinkedHashMap<>();
    files.forEach((file, hash) -> hashes.put(file, shortened(hash)));
    return hashes;
  }

  private static String shortened(String hash) {
    return hash.substring(0, Math.min(HASH, hash.length()));
  }

  private void addEnvironment(Map<String, Map<String, String>> facts, String name) {
    Environment environment = session.environments().get(name);
    if (environment == null) {
      facts.put("environment", Map.of("environment.json", "cannot be read"));
      return;
    }
    Map<String, String> jars = new LinkedHashMap<>();
    for (ClassPathEntry entry : environment.classPath()) {
      if (!entry.project()) {
        jars.put(entry.library(), entry.coordinates() + ", " + shortened(entry.sha256()));
      }
    }
    facts.put("dependencies", jars);
    facts.put("environment", EnvironmentRows.of(environment));
  }

  private Map<String, String> data(ReportedExperiment one) {
    try {
      return RecordedData.read(directory.experiment(one.number()))
          .map(RecordedData::inWords)
          .orElse(Map.of());
    } catch (IOException e) {
      return Map.of("data.json", "cannot be read");
    }
  }
}
