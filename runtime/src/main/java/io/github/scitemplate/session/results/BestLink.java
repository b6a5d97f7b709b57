package io.github.scitemplate.session.results;

import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps a link to the directory of a search's best experiment, and a copy of its config. */
final class BestLink {
  private final SessionDirectory directory;
  private final SessionExperiments experiments;
  private long best;

  BestLink(SessionDirectory directory, SessionExperiments experiments) {
    this.directory = directory;
    this.experiments = experiments;
  }

  /**
   * Points the link at the best experiment and copies its config, if another experiment is the best
   * now.
   */
  void pointAt(long experiment) throws IOException {
    if (experiment == best) {
      return;
    }
    AtomicFile.writeUnsynced(directory.bestConfig(), experiments.text(experiment));
    link(experiment);
    best = experiment;
  }

  /**
   * Replaces the link. Failure is ignored: where a file system has no links, the copied config
   * still names the best parameters.
   */
  private void link(long experiment) throws IOException {
    Path target = directory.experiment(experiment).path().getFileName();
    Path temporary = AtomicFile.temporary(directory.bestLink());
    try {
      Files.createSymbolicLink(temporary, target);
      Files.move(
          temporary,
          directory.bestLink(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.deleteIfExists(temporary);
    }
  }
}
