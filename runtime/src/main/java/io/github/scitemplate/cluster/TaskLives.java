package io.github.scitemplate.cluster;

import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds which lives the tasks of a submission have had, by a listing of their folder. */
final class TaskLives {
  private static final Pattern TELLING = Pattern.compile("(\\d{1,7})\\.(\\d{1,7})\\.jsonl");

  private TaskLives() {}

  /** The newest life of each task that has begun, by its index. */
  static Map<Integer, Integer> newest(ClusterFiles files, int submission) throws IOException {
    Map<Integer, Integer> lives = new HashMap<>();
    List<String> names;
    try {
      names = OwnFile.names(files.tasks(submission));
    } catch (NoSuchFileException e) {
      return lives;
    }
    for (String name : names) {
      Matcher telling = TELLING.matcher(name);
      if (telling.matches()) {
        lives.merge(
            Integer.valueOf(telling.group(1)), Integer.valueOf(telling.group(2)), Math::max);
      }
    }
    return lives;
  }

  /** The newest life of one task; 0 if it has had none. */
  static int highest(ClusterFiles files, int submission, int index) throws IOException {
    return newest(files, submission).getOrDefault(index, 0);
  }
}
