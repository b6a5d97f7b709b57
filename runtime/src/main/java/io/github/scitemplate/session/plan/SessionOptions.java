package io.github.scitemplate.session.plan;

import io.github.scitemplate.session.files.Provenance;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a person typed.
 *
 * @param project the project's folder, which other paths are relative to
 * @param config the config file as typed
 * @param session the session's name
 * @param resultDirectory where sessions are kept, as typed
 * @param resultFilename the name of the overview
 * @param overrides values that replace those of the config, {@code key=value,…}; empty for none
 * @param overwrite whether a session of the same name is deleted first
 * @param yes whether nothing is asked
 * @param acceptCodeChange whether to go on although the project's code has changed
 * @param fastDevRun whether one batch of everything is run, and nothing kept
 * @param parallel experiments at once, if given
 * @param threads threads of an experiment, if given
 * @param classPath where the project's compiled classes are; these are searched for {@code
 *     BuildComponents}
 * @param componentsClass the class that builds components; empty to search for it
 * @param jvmArguments options for the workers' JVM
 */
public record SessionOptions(
    Path project,
    String config,
    String session,
    String resultDirectory,
    String resultFilename,
    String overrides,
    boolean overwrite,
    boolean yes,
    boolean acceptCodeChange,
    boolean fastDevRun,
    OptionalInt parallel,
    OptionalInt threads,
    List<Path> classPath,
    String componentsClass,
    List<String> jvmArguments) {

  /** The same for going on with a session from its own copy of the config. */
  public SessionOptions continuing(Path config, String recordedOverrides) {
    return new SessionOptions(
        project,
        config.toString(),
        session,
        resultDirectory,
        resultFilename,
        recordedOverrides,
        false,
        yes,
        acceptCodeChange,
        false,
        parallel,
        threads,
        classPath,
        componentsClass,
        jvmArguments);
  }

  /** The same with sessions kept elsewhere. */
  public SessionOptions keptIn(Path directory) {
    return new SessionOptions(
        project,
        config,
        session,
        directory.toString(),
        resultFilename,
        overrides,
        overwrite,
        yes,
        acceptCodeChange,
        fastDevRun,
        parallel,
        threads,
        classPath,
        componentsClass,
        jvmArguments);
  }

  /** Where sessions are kept. */
  public Path resultDirectoryPath() {
    return project.resolve(resultDirectory).normalize();
  }

  /** The config file's path. */
  public Path configFile() {
    return project.resolve(config);
  }

  /** What decides where the session's numbers come from. */
  public Provenance.Asked provenance() {
    return new Provenance.Asked(session, project, classPath, acceptCodeChange);
  }
}
