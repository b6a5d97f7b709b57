package io.github.scitemplate.logger;

import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Opens the streams that nothing is computed from, and remembers which of them somebody changed
 * since the checkpoint. A changed stream goes on at its end, whatever is in it.
 */
final class ChangedFiles {
  private final List<String> names = new ArrayList<>();

  AppendedFile open(Path directory, String name, Map<String, FilePrefix> written)
      throws IOException {
    Path file = directory.resolve(name);
    FilePrefix prefix = written.getOrDefault(name, FilePrefix.EMPTY);
    if (prefix.begins(file)) {
      return AppendedFile.open(file, prefix);
    }
    names.add(name);
    return AppendedFile.openAtEnd(file);
  }

  /** A line for each changed stream. */
  List<String> warnings() {
    return names.stream()
        .map(
            name ->
                "Warning: "
                    + name
                    + " was changed from outside since the checkpoint; it goes on at its end.")
        .toList();
  }
}
