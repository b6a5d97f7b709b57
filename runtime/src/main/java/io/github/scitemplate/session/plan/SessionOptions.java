package io.github.scitemplate.session.plan;

import io.github.scitemplate.session.files.Provenance;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The options of a session, as a person typed them.
 *
 * @param project the project
 * @param config the config file as typed
 * @param overrides values that replace those of the config, {@code key=value,…}; empty for none
 * @param session the session's name
 * @param resultDirectory where sessions are kept, as typed
 * @param resultFilename the name of the overview; empty for the usual one
 * @param consent what may be done without asking
 * @param fastDevRun whether each experiment runs on one batch, and no file is kept
 * @param parallel experiments at once, if given
 * @param threads threads of an experiment, if given
 * @param execution where the experiments are to run
 */
public record SessionOptions(
    ProjectOptions project,
    String config,
    String overrides,
    String session,
    String resultDirectory,
    String resultFilename,
    Consent consent,
    boolean fastDevRun,
    OptionalInt parallel,
    OptionalInt threads,
    Execution execution) {

  /**
   * What may be done without asking.
   *
   * @param overwrite whether a session of the same name is deleted first
   * @param yes whether no question is asked at all
   * @param acceptCodeChange whether to go on although the project's code has changed
   */
  public record Consent(boolean overwrite, boolean yes, boolean acceptCodeChange) {}

  /** The same for going on with a session from its own copy of the config. */
  public SessionOptions continuing(Path config, String recordedOverrides) {
    return new SessionOptions(
        project,
        config.toString(),
        recordedOverrides,
        session,
        resultDirectory,
        resultFilename,
        new Consent(false, consent.yes(), consent.acceptCodeChange()),
        false,
        parallel,
        threads,
        execution);
  }

  /** The same with sessions kept elsewhere. */
  public SessionOptions keptIn(Path directory) {
    return new SessionOptions(
        project,
        config,
        overrides,
        session,
        directory.toString(),
        resultFilename,
        consent,
        fastDevRun,
        parallel,
        threads,
        execution);
  }

  /** Where sessions are kept. */
  public Path resultDirectoryPath() {
    return project.folder().resolve(resultDirectory).normalize();
  }

  /** The config file's path. */
  public Path configFile() {
    return project.folder().resolve(config);
  }

  /** The options that say whose sources and environment to record. */
  public Provenance.Asked provenance() {
    return new Provenance.Asked(
        session, project.folder(), project.classPath(), consent.acceptCodeChange());
  }
}
