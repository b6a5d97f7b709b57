package io.github.scitemplate.session.mlflow;

import io.github.scitemplate.experiment.ExperimentDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** The state of an experiment's files: while it stays the same, there is nothing new to send. */
record FilesSeen(Seen metrics, Seen result) {

  static FilesSeen of(ExperimentDirectory files) throws IOException {
    return new FilesSeen(Seen.of(files.metrics()), Seen.of(files.result().path()));
  }

  /** The size and the time of a file. */
  record Seen(long bytes, FileTime changed) {
    private static final Seen NOTHING = new Seen(-1, FileTime.fromMillis(0));

    static Seen of(Path file) throws IOException {
      try {
        BasicFileAttributes found =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Seen(found.size(), found.lastModifiedTime());
      } catch (NoSuchFileException e) {
        return NOTHING;
      }
    }
  }
}
