package io.github.scitemplate.cluster;

import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file in which one process of a task tells what it does. Each process has its own, so that a
 * process that was only believed dead writes to a file that nobody reads any more. Thread-safe.
 */
public final class TaskTelling implements AutoCloseable {
  private final ClusterFiles files;
  private final TaskLife task;
  private @Nullable AppendedFile file;

  private TaskTelling(ClusterFiles files, TaskLife task, AppendedFile file) {
    this.files = files;
    this.task = task;
    this.file = file;
  }

  /**
   * Begins the next life of a task.
   *
   * @param submission the number of its submission
   * @param index its place there, from 0
   */
  public static TaskTelling begin(ClusterFiles files, int submission, int index)
      throws IOException {
    OwnFile.makeFolders(files.tasks(submission));
    int life = TaskLives.highest(files, submission, index);
    while (true) {
      life++;
      TaskLife task = new TaskLife(submission, index, life);
      Path own = files.telling(task);
      try {
        Files.createFile(own);
        return new TaskTelling(files, task, AppendedFile.openAtEnd(own));
      } catch (FileAlreadyExistsException e) {
        // Another process of the task has this number.
      }
    }
  }

  /** Which life of the task this is. */
  public TaskLife task() {
    return task;
  }

  /**
   * Tells something; the driver sees it from now on. After a failure the next call opens the file
   * anew.
   */
  public synchronized void tell(Telling telling) throws IOException {
    String text = TellingText.of(telling) + "\n";
    @Nullable AppendedFile open = file;
    if (open == null) {
      open = AppendedFile.openAtEnd(files.telling(task));
      file = open;
      text = "\n" + text; // what could not be written may have left half a line
    }
    try {
      open.append(text);
      open.flush();
    } catch (IOException e) {
      file = null;
      open.abandon();
      throw e;
    }
  }

  /**
   * The lines that earlier lives of this task claimed and have not done with. This life goes on
   * with them, and says so when it tells that it has begun.
   */
  public List<Claimed> openClaims() throws IOException {
    Set<PlanPlace> open = new LinkedHashSet<>();
    for (int life = 1; life < task.life(); life++) {
      Path earlier = files.telling(new TaskLife(task.submission(), task.index(), life));
      if (!OwnFile.isThere(earlier)) {
        continue;
      }
      for (Telling telling : TellingReader.whole(earlier)) {
        if (telling instanceof Telling.Claimed claimed) {
          open.add(claimed.place());
        } else if (telling instanceof Telling.Ended ended && ended.how().closes()) {
          open.remove(ended.place());
        } else if (telling instanceof Telling.Began began) {
          open.retainAll(began.takes());
        }
      }
    }
    List<Claimed> claims = new ArrayList<>();
    for (PlanPlace place : open) {
      claims.add(new Claimed(place, PlanChunks.read(files, place.chunk()).get(place.line())));
    }
    return claims;
  }

  @Override
  public synchronized void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
