package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.function.LongSupplier;

/** Does what follows from what tasks tell. */
final class TaskNews implements Hearing.Listener {
  private final PlanBook book;
  private final LineKeeper keeper;
  private final Submitting submitting;
  private final TaskEnds ends;
  private final EngineLook look;
  private final ClusterWork work;
  private final LongSupplier nanoTime;

  TaskNews(
      PlanBook book,
      LineKeeper keeper,
      Submitting submitting,
      TaskEnds ends,
      EngineLook look,
      ClusterWork work,
      LongSupplier nanoTime) {
    this.book = book;
    this.keeper = keeper;
    this.submitting = submitting;
    this.ends = ends;
    this.look = look;
    this.work = work;
    this.nanoTime = nanoTime;
  }

  @Override
  public void hears(WatchedTask task, Telling telling) throws IOException {
    if (telling instanceof Telling.Began began) {
      begins(task, began);
    } else if (telling instanceof Telling.Claimed claimed) {
      keeper.claimed(task, claimed.place());
    } else if (telling instanceof Telling.Heard heard) {
      getsOn(task);
      work.hears(heard.experiment(), heard.reply());
    } else if (telling instanceof Telling.Ended ended) {
      getsOn(task);
      keeper.saysEnded(task, ended, nanoTime.getAsLong());
    } else if (telling instanceof Telling.Left left) {
      task.leaves(left.why());
      if (left.why() == Telling.Why.NOTHING_LEFT) {
        ends.left(task);
      } else {
        look.soon(); // the engine knows whether the task begins again
      }
    }
  }

  private void getsOn(WatchedTask task) {
    task.fruitful = true;
    submitting.noteProgress();
  }

  /** A new life goes on with some lines of the earlier ones; the others are lost. */
  private void begins(WatchedTask task, Telling.Began began) throws IOException {
    task.begins(began);
    TaskLife now = new TaskLife(task.submission, task.index, task.life);
    for (PlanPlace place : new ArrayList<>(task.claims)) {
      OpenLine line = book.at(place);
      if (line != null && isOfEarlierLife(line, now) && !began.takes().contains(place)) {
        keeper.doubt(line, "its process ended", nanoTime.getAsLong(), true);
      }
    }
    for (PlanPlace place : began.takes()) {
      OpenLine line = book.claimed(place, now);
      if (line != null) {
        keeper.give(line, task);
      }
    }
  }

  /** Whether a line was claimed by an earlier life. A newer one can have claimed it already. */
  private static boolean isOfEarlierLife(OpenLine line, TaskLife now) {
    TaskLife claimant = line.claimant;
    return claimant == null || claimant.life() < now.life();
  }
}
