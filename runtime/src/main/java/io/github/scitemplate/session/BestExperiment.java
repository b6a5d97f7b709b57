package io.github.scitemplate.session;

import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps a link to the directory of a search's best experiment, and a copy of its config. */
final class BestExperiment {
  /** The config, which runs by itself. */
  static final String CONFIG = "best_config.yaml";

  /** The link. */
  static final String LINK = "best";

  private final SessionDirectory directory;
  private final SessionExperiments experiments;
  private long best;

  BestExperiment(SessionDirectory directory, SessionExperiments experiments) {
    this.directory = directory;
    this.experiments = experiments;
  }

  /** Points at the best experiment, if it is another than before. */
  void is(long experiment) throws IOException {
    if (experiment == best) {
      return;
    }
    AtomicFile.writeUnsynced(directory.path().resolve(CONFIG), experiments.text(experiment));
    link(experiment);
    best = experiment;
  }

  /** Where a file system has no links, the config of the best names its parameters all the same. */
  private void link(long experiment) throws IOException {
    Path target = directory.experiment(experiment).path().getFileName();
    Path temporary = AtomicFile.temporary(directory.path().resolve(LINK));
    try {
      Files.createSymbolicLink(temporary, target);
      Files.move(
          temporary,
          directory.path().resolve(LINK),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.deleteIfExists(temporary);
    }
  }
}
