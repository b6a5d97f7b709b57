package io.github.scitemplate.session.files;

import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The directory of a session. It knows the names of all files and folders in it.
 *
 * @param path {@code results/<session>}
 */
public record SessionDirectory(Path path) {
  /** The overview's name, unless a person chose another. */
  public static final String USUAL_OVERVIEW = "result_overview.csv";

  private static final int MAX_NAME_BYTES = 200;
  private static final String BEST_LINK = "best";
  private static final String BEST_CONFIG = "best_config.yaml";
  private static final String COMBINATIONS = "result_by_combination.csv";
  private static final String CLUSTER = "cluster";
  private static final String REPORT = "report.html";
  private static final Set<String> OWN_NAMES =
      Set.of(
          "config.yaml",
          "session.json",
          "code",
          ".lease",
          ".session.json",
          COMBINATIONS,
          "environment.json",
          Environment.unhashedName(),
          REPORT,
          "mlflow.json",
          "search.jsonl",
          CLUSTER,
          BEST_LINK,
          BEST_CONFIG,
          "parameter_importance.csv",
          ".",
          "..");

  /**
   * The directory of the session {@code name}, which need not exist.
   *
   * @throws UserException if the name would lead to another folder or is no valid file name
   */
  public static SessionDirectory of(Path resultDirectory, String name) {
    checkName(name);
    Path path = resultDirectory.resolve(name);
    if (Files.isSymbolicLink(path)) {
      throw new UserException(
          "The session directory " + path + " is a symbolic link.",
          "Use another session name, or remove the link.");
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path)) {
      throw new UserException(
          path + " is a file, not a session's directory.", "Use another session name.");
    }
    return new SessionDirectory(path);
  }

  /**
   * The directory of a session that exists.
   *
   * @throws UserException if there is no session of that name
   */
  public static SessionDirectory existing(Path resultDirectory, String name) {
    SessionDirectory directory = of(resultDirectory, name);
    if (!directory.isSession()) {
      throw new UserException(
          "There is no session " + name + " in " + resultDirectory + ".",
          "Correct the name, make the session with train, or say where sessions are kept: -DresultDir (--result-dir).");
    }
    return directory;
  }

  private static void checkName(String name) {
    if (name.isBlank()) {
      throw new UserException(
          "The session has no name.", "Give it one: -Dsession=first (--session first).");
    }
    PathGate.wrongWith(name, MAX_NAME_BYTES)
        .ifPresent(
            wrong -> {
              throw new UserException(
                  "The session name '" + name + "' " + wrong + ".",
                  "Use a plain name without slashes and not too long, in a UTF-8 locale such as LC_ALL=C.UTF-8 if it needs"
                      + " one; resultDir says where sessions are kept.");
            });
  }

  Path record() {
    return path.resolve("session.json");
  }

  public Path config() {
    return path.resolve("config.yaml");
  }

  Path code() {
    return path.resolve("code");
  }

  /** The record as it was when the session was made. */
  Path recordCopy() {
    return path.resolve(".session.json");
  }

  /** The file with the decisions of a search. */
  public Path search() {
    return path.resolve("search.jsonl");
  }

  /** The table of how much each parameter of a search mattered. */
  public Path importance() {
    return path.resolve("parameter_importance.csv");
  }

  /** A link to the directory of a search's best experiment. */
  public Path bestLink() {
    return path.resolve(BEST_LINK);
  }

  /** A copy of the best experiment's config, which runs by itself. */
  public Path bestConfig() {
    return path.resolve(BEST_CONFIG);
  }

  /** The table of scores over the repeats of each combination. */
  public Path combinations() {
    return path.resolve(COMBINATIONS);
  }

  /** The page that shows what came of the session. */
  public Path report() {
    return path.resolve(REPORT);
  }

  /**
   * The file that says what experiments ran on.
   *
   * @param number 1 when the session is made, and one more whenever code or dependencies change
   */
  public Path environment(int number) {
    return path.resolve(Environment.name(number));
  }

  /** The copy of the sources that belongs to a file of {@link #environment}. */
  public Path codeOf(Path environment) {
    return path.resolve(Environment.codeName(environment.getFileName().toString()));
  }

  /** The folder of the lease, which names the process that works on the session. */
  public Path lease() {
    return path.resolve(".lease");
  }

  /** The folder of what the tasks of a cluster need and tell. */
  public Path cluster() {
    return path.resolve(CLUSTER);
  }

  public ExperimentDirectory experiment(long number) {
    return new ExperimentDirectory(PathGate.checked(path, path.resolve("experiment_" + number)));
  }

  /** Whether a session needs this name for a file of its own. */
  public static boolean isTaken(String name) {
    String plain = name.toLowerCase(Locale.ROOT); // as some file systems compare
    return OWN_NAMES.contains(plain)
        || plain.startsWith("experiment_")
        || plain.startsWith("environment_")
        || plain.startsWith("code_")
        || AtomicFile.isUnfinished(plain);
  }

  /**
   * Checks that no file of the session itself is reached through a link. The experiments check
   * their own folders.
   *
   * @throws UserException if one is
   */
  public void checkLinks() throws IOException {
    // The link to the best experiment is replaced and never followed. A killed process may have
    // left such a link under an unfinished name.
    PathGate.checkEntries(path, link -> link.endsWith(BEST_LINK) || AtomicFile.isUnfinished(link));
    PathGate.checkTree(lease());
  }

  /** Whether a session has been made here. */
  public boolean isSession() {
    return OwnFile.exists(record()) || OwnFile.exists(recordCopy());
  }

  /**
   * Whether there is nothing yet that a session could damage: no directory, an empty one, or what
   * was left when the making of a session was cut off.
   */
  public boolean isFree() throws IOException {
    if (!Files.exists(path)) {
      return true;
    }
    List<Path> found =
        OwnFile.names(path).stream()
            .filter(name -> !AtomicFile.isUnfinished(name))
            .map(path::resolve)
            .toList();
    Path unhashed = path.resolve(Environment.unhashedName());
    List<Path> ours = List.of(lease(), config(), code(), environment(1), unhashed);
    return found.isEmpty() || (found.contains(lease()) && ours.containsAll(found));
  }

  /**
   * The numbers of the experiments that have a directory.
   *
   * @param experiments how many experiments the session has; a folder with a higher number, such as
   *     a copy that somebody made, is ignored
   */
  public List<Integer> begunExperiments(long experiments) throws IOException {
    return OwnFile.names(path).stream()
        .filter(name -> name.matches("experiment_[1-9]\\d{0,8}"))
        .map(name -> Integer.valueOf(name.substring("experiment_".length())))
        .filter(number -> number <= experiments)
        .sorted()
        .toList();
  }

  /**
   * Moves an experiment's directory to another name, where nobody takes it for the experiment's.
   *
   * @return the directory's new path
   */
  public Path setAside(long number) throws IOException {
    Path own = experiment(number).path();
    int copy = 1;
    while (OwnFile.exists(aside(own, copy))) {
      copy++;
    }
    return Files.move(own, aside(own, copy));
  }

  private static Path aside(Path own, int copy) {
    return own.resolveSibling(own.getFileName() + "_other_" + copy);
  }

  /** Forgets the failures of experiments, so that they run again. */
  public void forgetFailures(long experiments) throws IOException {
    for (int experiment : begunExperiments(experiments)) {
      ExperimentDirectory files = experiment(experiment);
      if (isFailed(files)) {
        files.result().delete();
        files.attempts().forgetCrashes();
        files.attempts().noteForgotten();
      }
    }
  }

  private static boolean isFailed(ExperimentDirectory files) {
    try {
      return files.result().read().orElse(null) instanceof ExperimentResult.Failed;
    } catch (IOException e) {
      return false; // others warn of a damaged result, and the experiment runs again anyway
    }
  }

  /**
   * Deletes the session. Its record goes last, so that the directory still counts as a session's
   * after a crash.
   */
  public void delete() throws IOException {
    Path sessionRecord = record();
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(sessionRecord)
                && !file.equals(recordCopy())
                && !file.startsWith(lease())) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, java.io.IOException failure)
              throws IOException {
            if (!directory.equals(path) && !directory.equals(lease())) {
              Files.delete(directory);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    OwnFile.delete(recordCopy());
    OwnFile.delete(sessionRecord);
  }
}
