package io.github.scitemplate.cluster;

import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the highest number among files that lie in folders of a thousand each. */
final class ClusterNumbers {
  private ClusterNumbers() {}

  /**
   * The highest number of a file {@code <number><suffix>} in the highest numbered folder.
   *
   * @return 0 if there is none
   */
  static int highest(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    int group = highestName(folder, "");
    while (group >= 0) {
      int highest = highestName(folder.resolve(Integer.toString(group)), suffix);
      if (highest > 0) {
        return highest;
      }
      group--; // the folder was made, but not the file
    }
    return 0;
  }

  private static int highestName(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return -1;
    }
    return OwnFile.names(folder).stream()
        .filter(name -> name.endsWith(suffix))
        .map(name -> name.substring(0, name.length() - suffix.length()))
        .filter(number -> number.matches("\\d{1,9}"))
        .mapToInt(Integer::parseInt)
        .max()
        .orElse(-1);
  }
}
