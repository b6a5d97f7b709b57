package io.github.scitemplate.logger;

import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts copies in the place of an experiment's streams. A process on another machine that was only
 * believed dead may still have the old files open. What it goes on to write then reaches nobody.
 */
public final class RenewedStreams {
  private static final List<String> NAMES =
      List.of(MetricsCsv.NAME, TimingCsv.NAME, LogFile.NAME, OwnFiles.NAME);

  private RenewedStreams() {}

  /**
   * Replaces every stream by a copy of its beginning at the checkpoint. One that was changed since
   * then, or that the checkpoint does not know, is copied as it is: the logger decides about it.
   *
   * @param directory the experiment's directory
   * @param written the beginning of each stream at the checkpoint; empty if there is none
   */
  public static void renew(Path directory, Map<String, FilePrefix> written) throws IOException {
    for (String name : names(directory)) {
      Path file = directory.resolve(name);
      FilePrefix prefix = written.getOrDefault(name, FilePrefix.EMPTY);
      long bytes = prefix.begins(file) ? prefix.bytes() : OwnFile.length(file);
      AtomicFile.copy(file, file, bytes);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>(NAMES);
    for (String run : TensorBoard.RUNS) {
      if (Files.isDirectory(directory.resolve(run))) {
        OwnFile.names(directory.resolve(run)).stream()
            .filter(name -> name.startsWith(EventFile.PREFIX) && !AtomicFile.isUnfinished(name))
            .forEach(name -> names.add(run + "/" + name));
      }
    }
    names.removeIf(name -> !OwnFile.isThere(directory.resolve(name)));
    return names;
  }
}
