package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Hears what tasks tell: finds the files of their newest lives, and reads what is new in them. */
final class Hearing {
  /** What is done with what tasks tell. */
  interface Listener {
    /** A task tells something. */
    void hears(WatchedTask task, Telling telling) throws IOException;
  }

  private final ClusterFiles files;
  private final Listener listener;

  Hearing(ClusterFiles files, Listener listener) {
    this.files = files;
    this.listener = listener;
  }

  /** Takes over the tasks of an earlier driver, which has heard what they told until now. */
  void adopt(WatchedSubmission submission) throws IOException {
    Map<Integer, Integer> lives = TaskLives.newest(files, submission.number);
    if (!lives.isEmpty()) {
      submission.foundThere();
    }
    for (Map.Entry<Integer, Integer> life : lives.entrySet()) {
      WatchedTask task = submission.task(life.getKey());
      TellingReader reader = begin(task, life.getValue());
      task.fruitful = true; // for all that this driver knows
      for (Telling telling : reader.skip()) {
        noteDone(task, telling);
        listener.hears(task, telling);
      }
    }
  }

  private static void noteDone(WatchedTask task, Telling telling) {
    if (telling instanceof Telling.Claimed claimed) {
      task.doneBefore.remove(claimed.place());
    } else if (telling instanceof Telling.Ended ended && ended.how().closes()) {
      task.doneBefore.add(ended.place());
    }
  }

  /** Hears what the tasks of a submission have told since the last time. */
  void hear(WatchedSubmission submission) throws IOException {
    Map<Integer, Integer> lives = TaskLives.newest(files, submission.number);
    if (!lives.isEmpty()) {
      submission.foundThere();
    }
    for (Map.Entry<Integer, Integer> life : lives.entrySet()) {
      WatchedTask task = submission.task(life.getKey());
      if (!task.gone) {
        hear(task, life.getValue());
      }
    }
  }

  /** Hears the last words of tasks that have ended. */
  void hearLastWords(List<WatchedTask> ended) throws IOException {
    Map<Integer, Map<Integer, Integer>> lives = new HashMap<>();
    for (WatchedTask task : ended) {
      if (!lives.containsKey(task.submission)) {
        lives.put(task.submission, TaskLives.newest(files, task.submission));
      }
      hear(
          task,
          Objects.requireNonNull(lives.get(task.submission)).getOrDefault(task.index, task.life));
    }
  }

  private void hear(WatchedTask task, int life) throws IOException {
    readOn(task);
    while (task.life < life) {
      begin(task, task.life + 1); // what an earlier life told last counts, too
      readOn(task);
    }
  }

  private TellingReader begin(WatchedTask task, int life) throws IOException {
    TellingReader reader =
        new TellingReader(files.telling(new TaskLife(task.submission, task.index, life)), 0);
    task.life = life;
    task.forgetLife();
    task.reader = reader;
    return reader;
  }

  private void readOn(WatchedTask task) throws IOException {
    TellingReader reader = task.reader;
    if (reader == null || !reader.mayHaveNews()) {
      return; // the task has not begun, or an earlier life was too short to make its file
    }
    for (List<Telling> news = reader.news(); !news.isEmpty(); news = reader.news()) {
      for (Telling telling : news) {
        listener.hears(task, telling);
      }
    }
  }
}
