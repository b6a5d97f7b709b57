package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs an experiment again from its session's directory, and compares every number and every
 * weight, bit for bit. It uses the copy of the code, the recorded number of threads and the jars of
 * the recorded versions, whatever the project's POM says by now. It needs no POM: in a folder
 * without one, give the plugin's full name.
 */
@Mojo(name = "reproduce", requiresProject = false, threadSafe = true)
public class ReproduceMojo extends ExperimentMojo {

  /**
   * The largest difference that counts as the same: relative, absolute where both numbers are below
   * 1. The program takes 1e-4 unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "tolerance")
  private @Nullable String tolerance;

  private final RepositorySystem repositories;

  @Parameter(defaultValue = "${repositorySystemSession}", readonly = true, required = true)
  @SuppressWarnings("NullAway.Init")
  private RepositorySystemSession repositorySession;

  @Parameter(defaultValue = "${project.remoteProjectRepositories}", readonly = true)
  private List<RemoteRepository> remotes = new ArrayList<>();

  private Map<Path, String> found = new LinkedHashMap<>();

  @Inject
  ReproduceMojo(RepositorySystem repositories) {
    this.repositories = repositories;
  }

  @Override
  String command() {
    return "reproduce";
  }

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    super.addOptions(arguments);
    arguments.option("tolerance", tolerance);
  }

  /** A module of a larger build without that session has nothing to run again. */
  @Override
  Optional<String> reasonToSkip() throws MojoFailureException {
    return Files.isDirectory(sessionDirectory())
        ? Optional.empty()
        : Optional.of("has no session directory " + sessionDirectory());
  }

  @Override
  String wayOut() {
    return "correct the session's name, or say where sessions are kept: -DresultDir";
  }

  /** Nothing: the program compiles the classes from the copy of the code. */
  @Override
  Optional<String> classes() {
    return Optional.empty();
  }

  @Override
  List<String> classPath() throws MojoFailureException {
    found = resolved(recorded());
    return found.keySet().stream().map(Path::toString).toList();
  }

  @Override
  Map<Path, String> artifacts() {
    return found;
  }

  /** With which Maven to build a copy of a project that is not Java alone. */
  @Override
  List<String> jvmOptions() {
    List<String> options = new ArrayList<>();
    String home = System.getProperty("maven.home");
    if (home != null) {
      options.add("-Dtemplate.maven.home=" + home);
    }
    options.add(
        "-Dtemplate.maven.repository=" + repositorySession.getLocalRepository().getBasedir());
    return options;
  }

  private RecordedClassPath recorded() throws MojoFailureException {
    try {
      return RecordedClassPath.of(sessionDirectory(), experiment());
    } catch (IOException e) {
      throw new MojoFailureException(
          "template:reproduce: the record of what the experiment ran on cannot be read: "
              + e
              + "; restore the file from a backup; exit code 2",
          e);
    }
  }

  private Map<Path, String> resolved(RecordedClassPath recorded) throws MojoFailureException {
    Map<Path, String> files = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String name : recorded.names()) {
      Optional<Path> file = Coordinates.parsed(name).flatMap(this::file);
      file.ifPresentOrElse(path -> files.put(path, name), () -> missing.add(name));
    }
    if (!missing.isEmpty()) {
      throw new MojoFailureException(
          "template:reproduce: the experiment ran with these, which cannot be had: "
              + String.join(", ", missing)
              + "; install them into the local repository, or run the program without Maven with them on --classpath"
              + "; exit code 2");
    }
    return files;
  }

  private Optional<Path> file(Coordinates wanted) {
    DefaultArtifact artifact =
        new DefaultArtifact(
            wanted.group(), wanted.artifact(), wanted.classifier(), "jar", wanted.version());
    try {
      return Optional.of(
          repositories
              .resolveArtifact(repositorySession, new ArtifactRequest(artifact, remotes, null))
              .getArtifact()
              .getFile()
              .toPath());
    } catch (ArtifactResolutionException e) {
      getLog().debug("Not to be had: " + wanted, e);
      return Optional.empty();
    }
  }
}
